import type { CliCommand } from './command.ts';

/**
 * Every command, each loaded only when it is run. A new one is a file and a line here; `test/src/cli/commands.test.ts` says what else it
 * needs, such as its script in package.json.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<CliCommand<never>>>> = {
  start: async () => (await import('./start.ts')).start,
  playground: async () => (await import('./start.ts')).playground,
  init: async () => (await import('./init.ts')).init,
  sandbox: async () => (await import('./sandbox.ts')).sandbox,
  doctor: async () => (await import('./doctor.ts')).doctor,
  resume: async () => (await import('./resume.ts')).resume,
  reload: async () => (await import('./reload.ts')).reload,
  rules: async () => (await import('./rules.ts')).rules,
  report: async () => (await import('./report.ts')).report,
  manifest: async () => (await import('./manifest.ts')).manifest,
  backup: async () => (await import('./backup.ts')).backup,
  journal: async () => (await import('./journal.ts')).journal,
  reconcile: async () => (await import('./reconcile.ts')).reconcile,
  restore: async () => (await import('./restore.ts')).restore,
};
