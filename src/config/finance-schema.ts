import { z } from 'zod';
import { STATED_STATES } from '../core/difference.ts';
import { readTimetable } from '../core/timetable.ts';
import { forEachProvider } from '../providers/registry.ts';
import { conversation, name } from './fields.ts';

/** When something is done again and again. */
const timetable = z
  .string()
  .refine(
    (text) => readTimetable(text) !== null,
    'write a time such as "09:00", "mon 09:00", "weekday 09:00" or "month 09:00", or every so often: "24h"',
  )
  .meta({
    description:
      'A time of the config\'s time zone: "09:00", "mon 09:00", "weekday 09:00", "month 09:00" (the first day), or "24h".',
  });

const header = name.optional();

/** The columns of a provider's statements, by their headers, and what its words for states mean. */
const statement = z
  .strictObject({
    columns: z
      .strictObject({
        merchantOrderId: header.meta({ description: 'Our order id at the provider (商户订单号).' }),
        providerOrderId: header.meta({ description: "The provider's own order id." }),
        number: header.meta({ description: 'The number, whole or masked.' }),
        time: header.meta({ description: 'When it was ordered or delivered.' }),
        amount: header.meta({ description: 'What was charged.' }),
        state: header.meta({ description: 'What became of it. Without it every line counts as delivered.' }),
      })
      .optional()
      .meta({ description: 'The headers of a statement. Without them `topup-desk reconcile` proposes some.' }),
    states: z
      .record(z.string().min(1).max(80), z.enum(STATED_STATES))
      .prefault({})
      .meta({ description: "What the provider's own words for states mean." }),
    amountIn: z.enum(['yuan', 'fen']).default('yuan'),
    timezone: z.string().optional().meta({ description: "The zone of a statement's times. Default: the config's." }),
    listing: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether the provider may be asked for its orders, where it lists them.' }),
  })
  .prefault({});

export const reconcileSchema = z
  .strictObject({
    every: timetable
      .optional()
      .meta({ description: 'When the providers that list orders are compared: "04:00", "24h". Default: never.' }),
    ...forEachProvider(() => statement),
  })
  .prefault({});

export const digestsSchema = z
  .array(
    z.strictObject({
      every: timetable,
      to: conversation,
      team: name.optional().meta({ description: 'The one team that it is about. Default: all.' }),
    }),
  )
  .prefault([])
  .meta({ description: 'Summaries that are told again and again.' });
