import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createUser, InvalidInput, inputs, listMembers, setCustomerAddress } from '../../src/index.js'
import { parse } from '../../src/inputs.js'
import { testDatabase } from '../support/database.js'
import { clientOf, refusal } from './support.js'

const accepted = (schema: Parameters<typeof parse>[0], value: unknown) => schema.safeParse(value).success

test.each([
  [
    'an e-mail address',
    inputs.email,
    ['ada@example.org', ' ada+tag@example.co.uk '],
    ['ada', 'a@b', 'a b@c.de', `${'a'.repeat(250)}@b.de`, 7],
  ],
  [
    'a uuid',
    inputs.uuid,
    ['01a20128-0936-7a31-ae2c-1c7e85b77a12', '00000000-0000-0000-0000-000000000000'],
    ['', 'x', '01a2012809367a31ae2c1c7e85b77a1', null],
  ],
  ['a slug', inputs.slug, ['a', 'acme-2', 'a'.repeat(63)], ['', '-a', 'a-', 'A', 'a_b', 'a'.repeat(64)]],
  ['a currency', inputs.currency, ['EUR', 'JPY'], ['eur', 'EURO', '€', '']],
  ['a country', inputs.country, ['CH', 'GB'], ['ch', 'CHE', '']],
  ['a day', inputs.day, ['1990-12-31', '2024-02-29'], ['2023-02-29', '31.12.1990', '1990-13-01']],
  [
    'a name',
    inputs.personName,
    ['Ada', '李', 'ä'.repeat(200), '😀'.repeat(200)],
    ['', '   ', 'a\nb', 'a\u0000', 'a'.repeat(201)],
  ],
  ['a user type', inputs.userType, ['standard', 'b2b_partner'], ['Standard', '1st', '', 'a b']],
  ['a page size', inputs.limit, [1, 1000, undefined], [0, 1001, 2.5, '50', null]],
] as const)('%s is what it should be', (_, schema, good, bad) => {
  for (const value of good) expect(accepted(schema, value), String(value)).toBe(true)
  for (const value of bad) expect(accepted(schema, value), String(value)).toBe(false)
})

test('a phone number comes out as E.164, however it is written', () => {
  for (const written of ['+49 1512 3456789', '+49-1512-3456789', ' +4915123456789 ']) {
    expect(parse(inputs.phone, written)).toBe('+4915123456789')
  }
  for (const bad of ['015123456789', '+49', '+999123456789', 'call me', ''])
    expect(accepted(inputs.phone, bad)).toBe(false)
})

test('a language comes out as BCP 47 writes it', () => {
  expect(['DE-ch', 'en', 'zh-hant-tw', 'sr-latn-rs'].map((tag) => parse(inputs.locale, tag))).toEqual([
    'de-CH',
    'en',
    'zh-Hant-TW',
    'sr-Latn-RS',
  ])
  for (const bad of ['', 'e', 'en_US', 'en-', 'english please', 'x-private', 'de-1'])
    expect(accepted(inputs.locale, bad)).toBe(false)
})

test('a name and a label are trimmed', () => {
  expect(parse(inputs.createUser, { given_name: '  Ada ' })).toEqual({
    given_name: 'Ada',
    user_type: 'standard',
  })
})

test('an error says where and what, and repeats no value', () => {
  let error: InvalidInput | undefined
  try {
    parse(inputs.createOrganization, { name: 'secret\u0007name', slug: 'Secret Slug', nonsense: 1 })
  } catch (reason) {
    error = reason as InvalidInput
  }
  expect(error).toBeInstanceOf(InvalidInput)
  expect(error).toMatchObject({ code: 'ST402', condition: 'invalid_input', retry: 'never' })
  expect(error?.issues.map((issue) => issue.path)).toEqual(expect.arrayContaining(['name', 'slug']))
  expect(error?.message).not.toMatch(/secret/i)
})

test('a value is told what it must be, in our words', () => {
  const told = (schema: z.ZodType, value: unknown) => {
    try {
      return parse(schema, value)
    } catch (error) {
      return (error as InvalidInput).message
    }
  }
  for (const [schema, value, message] of [
    [inputs.userRef, {}, 'user_id: required'],
    [inputs.userRef, { user_id: 'x' }, 'user_id: must be a uuid'],
    [inputs.userRef, { user_id: inputs.uuid, tpyo: 1 }, 'user_id: must be a uuid; has no field tpyo'],
    [inputs.createOrganization, {}, 'name: required; slug: required'],
    [inputs.createCustomer, { kind: 'dog' }, 'kind: must be one of individual, enterprise'],
    [inputs.sessionToken, { session_token: '' }, 'session_token: must not be empty'],
    [
      inputs.sessionToken,
      { session_token: 'x'.repeat(513) },
      'session_token: must have at most 512 characters',
    ],
    [inputs.limit, 0, 'must be at least 1'],
    [inputs.limit, 1001, 'must be at most 1000'],
    [inputs.limit, 1.5, 'must be a whole number'],
    [inputs.openRecoveryCase.shape.identifications, [{ kind: 'birthplace' }], '0.fingerprint: required'],
  ] as const)
    expect(told(schema, value)).toBe(message)
})

/** Every schema that a schema is made of, with the way to it. */
function* parts(schema: z.core.$ZodType, path: string): Generator<[string, z.ZodType]> {
  yield [path, schema as z.ZodType]
  const {
    shape,
    options,
    innerType,
    element,
    in: before,
    out,
  } = schema._zod.def as unknown as {
    shape?: Record<string, z.ZodType>
    options?: z.ZodType[]
  } & { [K in 'innerType' | 'element' | 'in' | 'out']?: z.ZodType }
  for (const [field, inner] of Object.entries(shape ?? {})) yield* parts(inner, `${path}.${field}`)
  for (const inner of options ?? []) yield* parts(inner, path)
  for (const inner of [innerType, element]) if (inner) yield* parts(inner, path)
  // What goes through a pipe is judged as a whole, and behind an object there may be fields that only its second part knows.
  if (before?._zod.def.type !== 'object') return
  yield* parts(before, path)
  if (out && out._zod.def.type !== 'transform') yield* parts(out, path)
}

test('no text with a NUL gets to Postgres, which cannot read it', () => {
  const all = Object.entries(inputs)
    .filter(([, schema]) => schema instanceof z.ZodType)
    .flatMap(([name, schema]) => [...parts(schema as z.ZodType, name)])
  expect(all.length).toBeGreaterThan(300)
  const through = all.filter(([, schema]) => {
    const { data } = schema.safeParse('a\u0000')
    return typeof data === 'string' && data.includes('\u0000')
  })
  // Neither is sent: a password is hashed, and the other is bound to what it seals.
  const kept = through.map(([path]) => path).filter((path) => !/(^|\.)(password|sealedFor)$/.test(path))
  expect(kept).toEqual([])
  // Ways that take two calls choose between their schemas inside of a transformation.
  for (const field of ['given_name', 'family_name', 'locale', 'time_zone', 'username', 'guest_token']) {
    const input = { method: 'email_code', challenge: 'x', code: '123456', [field]: 'a\u0000' }
    expect(JSON.stringify(inputs.signUp.safeParse(input).data) ?? '', field).not.toContain('\\u0000')
  }
})

describe('what the schemas accept the database accepts', async () => {
  const db = await testDatabase()
  const { strata } = clientOf(db)
  let superuser: pg.Client
  beforeAll(async () => {
    superuser = await db.client('superuser')
  })

  /** Whether a value passes the check of a column. */
  const check = async (constraint: string, column: string, value: string) => {
    const { rows } = await superuser.query<{ text: string }>(
      'select pg_get_expr(conbin, conrelid) as text from pg_constraint where conname = $1',
      [constraint],
    )
    const { rows: answer } = await superuser.query(
      `select coalesce((${rows[0]?.text}), true) as ok from (select $1::text as ${column}) x`,
      [value],
    )
    return answer[0].ok as boolean
  }
  test.each([
    ['users_given_name_check', 'given_name', inputs.personName],
    ['users_locale_check', 'locale', inputs.locale],
    ['organizations_slug_check', 'slug', inputs.slug],
    ['organizations_name_check', 'name', inputs.organizationName],
    ['memberships_label_check', 'label', inputs.label],
    ['memberships_job_title_check', 'job_title', inputs.jobTitle],
    ['customers_legal_name_check', 'legal_name', inputs.legalName],
    ['country_check', 'value', inputs.country],
    ['user_types_user_type_check', 'user_type', inputs.userType],
  ])('%s', async (constraint, column, schema) => {
    const values = [
      'a',
      'A',
      'ab',
      'AB',
      'CH',
      'de-CH',
      'zh-hant-tw',
      'a-b',
      'a_b',
      '-a',
      'a\tb',
      '\u0085',
      'x y',
      '',
      ' ',
      '1a',
      'é',
      '李',
    ]
    for (const length of [63, 64, 100, 101, 200, 201, 400, 401])
      values.push('a'.repeat(length), '😀'.repeat(length))
    let agreed = 0
    for (const value of values) {
      const result = schema.safeParse(value)
      if (!result.success) continue
      expect(await check(constraint, column, result.data), JSON.stringify(value)).toBe(true)
      agreed++
    }
    expect(agreed).toBeGreaterThan(0)
  })

  test('every time zone of the database is one for the client, but for names that only Postgres keeps', async () => {
    const { rows } = await superuser.query<{ time_zone: string }>(
      'select time_zone from strata_core.time_zones',
    )
    expect(rows.length).toBeGreaterThan(300)
    const unknown = rows.filter(({ time_zone }) => !accepted(inputs.timeZone, time_zone))
    expect(unknown.length).toBeLessThan(rows.length / 50)
    for (const bad of ['+01:00', 'Mars/Olympus', '', 'CEST please'])
      expect(accepted(inputs.timeZone, bad)).toBe(false)
  })

  test('a value that only the database can refuse is told with its constraint', async () => {
    const error = await refusal(createUser(strata.operator, { given_name: 'Ada', user_type: 'no_such_type' }))
    expect(error).toMatchObject({ code: 'ST402', condition: 'invalid_input' })
    expect(error.constraint).toMatch(/^users_/)
  })

  test('what a schema refuses is never sent', async () => {
    const nobody = '00000000-0000-0000-0000-000000000000'
    const customer = { customer_id: nobody, address_lines: ['1 High Street'] }
    for (const attempt of [
      () => setCustomerAddress(strata.operator, { ...customer, address_lines: ['1 High Street', 'a\u0000'] }),
      () => setCustomerAddress(strata.operator, { ...customer, locality: 'a\u0000' }),
      () => setCustomerAddress(strata.operator, { ...customer, region: 'a\u0000' }),
      () => setCustomerAddress(strata.operator, { ...customer, postal_code: 'a\u0000' }),
      () =>
        listMembers(strata.as('0'.repeat(64)), {
          after: { display_name: 'a\u0000', membership_id: nobody },
        }),
      () => createUser(strata.operator, { given_name: '' }),
      () => createUser(strata.operator, { given_name: 'Ada', tpyo: 1 } as never),
      () => strata.openSession({ user_id: 'nobody' }),
      () =>
        strata.openSession({
          user_id: '00000000-0000-0000-0000-000000000000',
          membership_id: '00000000-0000-0000-0000-000000000000',
        }),
      () => listMembers(strata.as('0'.repeat(64)), { limit: 0 }),
    ]) {
      expect(await refusal(attempt())).toBeInstanceOf(InvalidInput)
    }
    const { rows } = await superuser.query('select count(*)::int as users from strata_users.users')
    expect(rows).toEqual([{ users: 0 }])
  })
})
