import { describe } from 'node:test';
import { accountHoldsConformance } from '../../conformance/ledger-account-holds.ts';
import { announcementConformance } from '../../conformance/ledger-announcements.ts';
import { clocksConformance } from '../../conformance/ledger-clocks.ts';
import { evidenceConformance } from '../../conformance/ledger-journal.ts';
import { moneyConformance } from '../../conformance/ledger-money.ts';
import { outboxConformance } from '../../conformance/ledger-outbox.ts';
import { heldConformance, ownerConformance } from '../../conformance/ledger-owner.ts';
import { parkedConformance } from '../../conformance/ledger-parked.ts';
import { peopleConformance } from '../../conformance/ledger-people.ts';
import { movesConformance, readsConformance } from '../../conformance/ledger-reads.ts';
import { journalConformance, recordConformance } from '../../conformance/ledger-record.ts';
import { restoreConformance } from '../../conformance/ledger-restore.ts';
import { retentionConformance } from '../../conformance/ledger-retention.ts';
import { setAsideConformance } from '../../conformance/ledger-set-aside.ts';
import { leaseConformance, workConformance } from '../../conformance/ledger-work.ts';
import { databases } from '../../support/databases.ts';

for (const database of databases) {
  describe(`recording on ${database.name}`, () => recordConformance(database));
  describe(`the journal on ${database.name}`, () => journalConformance(database));
  describe(`money on ${database.name}`, () => moneyConformance(database));
  describe(`notices on ${database.name}`, () => outboxConformance(database));
  describe(`announcements on ${database.name}`, () => announcementConformance(database));
  describe(`evidence on ${database.name}`, () => evidenceConformance(database));
  describe(`refused notices on ${database.name}`, () => parkedConformance(database));
  describe(`held accounts on ${database.name}`, () => accountHoldsConformance(database));
  describe(`work on ${database.name}`, () => workConformance(database));
  describe(`what is held on ${database.name}`, () => heldConformance(database));
  describe(`whose it is on ${database.name}`, () => ownerConformance(database));
  describe(`leases and paces on ${database.name}`, () => leaseConformance(database));
  describe(`people on ${database.name}`, () => peopleConformance(database));
  describe(`wrong clocks on ${database.name}`, () => clocksConformance(database));
  describe(`what cannot be read on ${database.name}`, () => setAsideConformance(database));
  describe(`looking on ${database.name}`, () => readsConformance(database));
  describe(`what is kept on ${database.name}`, () => retentionConformance(database));
  describe(`a restored database on ${database.name}`, () => restoreConformance(database));
  describe(`moved conversations on ${database.name}`, () => movesConformance(database));
}
