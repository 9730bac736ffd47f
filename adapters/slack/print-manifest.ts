import { manifestFor, readReach } from './manifest.ts';

const reach = readReach(process.argv.slice(2));
if (reach === null) {
  process.stderr.write(
    'Say where Slack reaches the app: npm run manifest -- --url https://topup.example.com, or npm run manifest -- --socket\n',
  );
  process.exitCode = 1;
} else {
  process.stdout.write(`${JSON.stringify(manifestFor(reach), null, 2)}\n`);
}
