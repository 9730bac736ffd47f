// Exit code 0 while the process answers. It asks for /healthz, so that a database or chat that is away restarts nobody's container.
const url = `http://127.0.0.1:${process.env.PORT || 3000}/healthz`;
try {
  const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  if (!ok) throw new Error(`it answers ${status}`);
} catch (error) {
  process.stderr.write(`${url}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
