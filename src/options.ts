/**
 * What `createStrata` is given is looked at when it is given: a mistake in the configuration shows at the start of a program, and not in the first
 * sign-in that needs it. It is nobody's input, so it is no `InvalidInput`. No message repeats a value: keys and addresses with passwords are among them.
 */
import pg from 'pg'
import { z } from 'zod'
import type { StrataOptions } from './client.js'
import type { Door } from './connection.js'
import { InvalidInput, StrataError } from './errors.js'
import { parse, relyingParty, secretKey } from './inputs.js'

const areAll = (schema: z.ZodType, values: Iterable<unknown>) =>
  [...values].every((value) => schema.safeParse(value).success)

// Told of all together: where ids and keys were confused, an id in the message would be a key.
export const keysById = z
  .instanceof(Map<string, Uint8Array>, { error: 'must be a Map' })
  .refine((keys) => areAll(secretKey.shape.id, keys.keys()), {
    message: 'must have ids of 1 to 100 printable ASCII characters',
    abort: true,
  })
  .refine((keys) => areAll(secretKey.shape.key, keys.values()), {
    message: 'must have 32 bytes each',
    abort: true,
  })

export const sealingKeys = z
  .object({ keys: keysById, current: z.string() })
  .refine(({ keys, current }) => keys.has(current), {
    message: 'must be the id of one of `keys`',
    path: ['current'],
  })

const settings = z.object({
  prepare: z.enum(['named', 'unnamed']).nullish(),
  sendCode: z.custom((value) => typeof value === 'function', 'must be a function').nullish(),
  secrets: sealingKeys.nullish(),
  relyingParty: relyingParty.nullish(),
})

/** Throws `pool_missing` (ST904) without a pool for `app` and for what is no pool, and `option_invalid` (ST916). */
export function checkOptions(options: StrataOptions): void {
  const { app, auth, operator, worker, ...others } = options ?? {}
  if (app == null) throw poolMissing('app')
  for (const [door, pool] of Object.entries({ app, auth, operator, worker })) {
    if (pool != null && !isPool(pool)) throw poolMissing(door as Door, 'something that is no pool')
  }
  checkOption(settings, others, 'createStrata')
}

/** Throws `option_invalid` (ST916) for a part of the configuration that does not fit its schema. */
export function checkOption(schema: z.ZodType, given: unknown, taker: string): void {
  try {
    parse(schema, given)
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    throw new StrataError('ST916', `${taker} cannot use what it was given: ${error.message}.`)
  }
}

export const poolMissing = (door: Door, given = 'no pool') =>
  new StrataError('ST904', `createStrata was given ${given} for ${door}; pass \`${door}: new pg.Pool(…)\`.`)

// A client has no connections to lend. A pool may be of another copy of pg: that is told when it lends one.
const isPool = (value: unknown) =>
  typeof (value as pg.Pool).connect === 'function' && !(value instanceof pg.Client)
