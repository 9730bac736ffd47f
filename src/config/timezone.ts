import { ENGLISH } from '../core/grammar.ts';
import { errorAt, type Finding, warningAt } from './fields.ts';

/** Abbreviations that several zones use, or that mean no zone with its summer time; each with the zones that may be meant. */
const ABBREVIATIONS: Readonly<Record<string, readonly string[]>> = {
  ACST: ['Australia/Darwin'],
  AEST: ['Australia/Sydney', 'Australia/Brisbane'],
  AST: ['America/Halifax', 'Asia/Riyadh'],
  AWST: ['Australia/Perth'],
  BST: ['Europe/London', 'Asia/Dhaka'],
  CCT: ['Asia/Shanghai'],
  CET: ['Europe/Berlin', 'Europe/Paris'],
  CST: ['Asia/Shanghai', 'America/Chicago', 'America/Havana'],
  CDT: ['America/Chicago'],
  EDT: ['America/New_York'],
  EET: ['Europe/Helsinki', 'Europe/Athens'],
  EST: ['America/New_York', 'America/Panama'],
  HKT: ['Asia/Hong_Kong'],
  HST: ['Pacific/Honolulu'],
  ICT: ['Asia/Bangkok', 'Asia/Ho_Chi_Minh'],
  IST: ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin'],
  JST: ['Asia/Tokyo'],
  KST: ['Asia/Seoul'],
  MDT: ['America/Denver'],
  MET: ['Europe/Berlin'],
  MSK: ['Europe/Moscow'],
  MST: ['America/Denver', 'America/Phoenix'],
  PDT: ['America/Los_Angeles'],
  PHT: ['Asia/Manila'],
  PST: ['America/Los_Angeles', 'Asia/Manila'],
  SGT: ['Asia/Singapore'],
  SST: ['Pacific/Pago_Pago', 'Asia/Singapore'],
  WET: ['Europe/Lisbon'],
  WIB: ['Asia/Jakarta'],
};
const UNIVERSAL = /^(?:UTC|GMT|UCT|Zulu|Universal)$/i;

/** Checks the zone that budgets follow: a slip in it would move the end of every day by hours. */
export function checkTimezone(zone: string, now: number = Date.now()): readonly Finding[] {
  const meant = ABBREVIATIONS[zone.trim().toUpperCase()];
  if (meant !== undefined) {
    const zones = meant.map((name) => `"${name}" (now ${timeIn(name, now)})`);
    return [errorAt('timezone', `"${zone}" is an abbreviation, not a time zone: write ${ENGLISH.or(zones)}`)];
  }
  const read = zoneNamed(zone);
  if (read === null)
    return [errorAt('timezone', `"${zone}" is no time zone: write an IANA name such as "Asia/Shanghai"`)];
  if (zone.includes('/') || UNIVERSAL.test(zone)) return [];
  return [
    warningAt(
      'timezone',
      `"${zone}" is read as ${read}, where it is ${timeIn(read, now)} now: write the IANA name of the zone that you mean`,
    ),
  ];
}

function zoneNamed(zone: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** `2026-11-27 19:05` */
const timeIn = (timeZone: string, now: number): string =>
  new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(now);
