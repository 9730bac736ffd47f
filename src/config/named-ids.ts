import type { NamedIds } from '../core/doctor-finding.ts';

type Found = Map<string, string[]>;

/** Under these keys an id is a conversation's, anywhere else somebody's. */
const OF_CONVERSATIONS = /^(conversations?|in|.+In)$/;
/** Made-up requests name people and places that need not be there. */
const TRIALS = 'tests';

/**
 * Finds every id of a platform that a config file names, with the places where it does: whatever part of the config names one, now or
 * in a later version.
 *
 * @param file as it was parsed from JSON
 */
export function namedIn(file: unknown, platform: 'slack' | 'telegram'): NamedIds {
  const ofGroups = new RegExp(`^${platform}:group:(.+)$`);
  const ofOne = new RegExp(`^${platform}:([A-Za-z0-9_-]+)$`);
  const [conversations, accounts, groups]: [Found, Found, Found] = [new Map(), new Map(), new Map()];
  const note = (found: Found, id: string, place: string): void => {
    found.set(id, [...(found.get(id) ?? []), place]);
  };
  const walk = (value: unknown, place: string, key: string): void => {
    if (typeof value === 'string') {
      const group = ofGroups.exec(value)?.[1];
      const one = ofOne.exec(value)?.[1];
      if (group !== undefined) note(groups, group, place);
      else if (one !== undefined) note(OF_CONVERSATIONS.test(key) ? conversations : accounts, one, place);
    } else if (Array.isArray(value)) {
      for (const [index, entry] of value.entries()) walk(entry, `${place}[${index}]`, key);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, entry] of Object.entries(value)) {
        if (place !== '' || name !== TRIALS) walk(entry, place === '' ? name : `${place}.${name}`, name);
      }
    }
  };
  walk(file, '', '');
  const listed = (found: Found) => [...found].map(([id, places]) => ({ id, places }));
  return { conversations: listed(conversations), accounts: listed(accounts), groups: listed(groups) };
}
