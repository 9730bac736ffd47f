import { enableCompileCache } from 'node:module';

enableCompileCache();
const { run } = await import('./app/process.ts');
await run();
