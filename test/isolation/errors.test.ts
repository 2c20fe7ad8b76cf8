import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { begin, type Cast, makeCast } from '../support/cast.js'
import { testDatabase } from '../support/database.js'

const db = await testDatabase()
let cast: Cast
let superuser: pg.Client
beforeAll(async () => {
  cast = await makeCast(db)
  superuser = await db.client('superuser')
})

/** Values with which a call goes well, by the name of the parameter. */
const plain = (name: string, routine: string): unknown => {
  const { a, stranger } = cast
  const values: Record<string, unknown> = {
    p_token: a.owner.token,
    p_user_id: routine === 'open_session' ? a.owner.userId : stranger.userId,
    p_organization_id: a.organizationId,
    p_membership_id: routine === 'open_session' ? a.owner.membershipId : a.reinstated.membershipId,
    p_company_id: a.companyId,
    p_customer_id: a.customerId,
    p_assurance_level: 1,
    p_lifetime: '1 hour',
    p_kind: routine === 'record_verification' ? 'email' : 'individual',
    p_user_type: 'standard',
    p_address_type: 'postal',
    p_address_lines: ['1 Street'],
    p_slug: 'fresh',
    p_name: 'Fresh',
    p_given_name: 'Given',
    p_family_name: 'Family',
    p_locale: 'en',
    p_time_zone: 'Europe/London',
    p_country: 'GB',
    p_label: 'fresh',
    p_until: '2100-01-01',
    p_required: true,
  }
  return values[name] ?? null
}

/** Values of the other organization, and others that are refused or strange. */
const hostile = (type: string): unknown[] => {
  const { b } = cast
  const long = `${b.mark} ${'x'.repeat(3000)}`
  const byType: Record<string, unknown[]> = {
    uuid: [
      null,
      b.organizationId,
      b.companyId,
      b.customerId,
      b.owner.userId,
      b.owner.membershipId,
      b.former.membershipId,
      randomUUID(),
      '00000000-0000-0000-0000-000000000000',
    ],
    text: [
      null,
      '',
      ' ',
      b.mark,
      b.slug,
      `${b.mark} owner`,
      `${b.mark}-owner`,
      `${b.mark} ward`,
      long,
      `${b.mark}\u0007`,
      `${b.mark}'--`,
      `%s %I ${b.mark}`,
      b.owner.token,
    ],
    'text[]': [null, [], [null], [b.mark], [b.mark, null], Array(6).fill(b.mark), [long]],
    boolean: [null, true, false],
    integer: [null, -1, 0, 4, 2_147_483_647],
    interval: [null, '0', '-1 day', '-1 month 31 days', '178000000 years', '-178000000 years'],
    date: [null, '0001-01-01', '9999-12-31', 'infinity', '-infinity', '4713-01-01 BC'],
    'timestamp with time zone': [
      null,
      'infinity',
      '-infinity',
      '1970-01-01',
      '294276-12-31',
      '4713-01-01 BC',
    ],
  }
  const values = byType[type]
  if (!values) throw new Error(`What would be hostile as ${type}?`)
  return values
}

describe('errors of the interface', () => {
  test('[X27] whoever calls a function of the interface with values of another organization gets an outcome or one of our errors, without detail and without any value', async () => {
    const { rows: routines } = await superuser.query(
      `select p.proname as name, p.proargnames[1:p.pronargs] as names,
         (select array_agg(format_type(t, null) order by i) from unnest(p.proargtypes) with ordinality as a (t, i)) as types,
         (select array_agg(r) from unnest(array['operator', 'auth', 'app', 'worker']) r where has_function_privilege('strata_' || r, p.oid, 'execute')) as roles
       from pg_proc p where p.pronamespace = 'strata'::regnamespace and p.pronargs > 0 order by 1`,
    )
    const callable = routines.filter(({ roles }) => roles)
    expect(callable.length).toBeGreaterThan(25)
    const codes = new Map<string, number>()
    const clients = new Map<string, pg.Client>()
    for (const { name, names, types, roles } of callable) {
      for (const role of roles as ('operator' | 'auth' | 'app' | 'worker')[]) {
        if (!clients.has(role)) clients.set(role, await db.client(role))
        const client = clients.get(role) as pg.Client
        if (name === 'update_my_profile') await begin(client, cast.a.owner.token)
        else await client.query('begin')
        const call = `select * from strata.${name}(${names.map((p: string, i: number) => `${p} => $${i + 1}`).join(', ')})`
        for (const [index, type] of (types as string[]).entries()) {
          for (const value of hostile(type)) {
            const values = names.map((p: string, i: number) => (i === index ? value : plain(p, name)))
            await client.query('savepoint one')
            const error = await client.query(call, values).then(
              () => undefined,
              (thrown: pg.DatabaseError) => thrown,
            )
            await client.query('rollback to savepoint one')
            if (!error) continue
            expect(error).toBeInstanceOf(pg.DatabaseError)
            const { code, message, detail, hint, where, internalQuery, constraint, table, column } = error
            codes.set(String(code), (codes.get(String(code)) ?? 0) + 1)
            const told = JSON.stringify({ message, hint, where, internalQuery, constraint, table, column })
            const given = values
              .flat()
              .filter((each: unknown) => typeof each === 'string' && each.length > 10)
            expect([name, names[index], value, code, detail]).toEqual([
              name,
              names[index],
              value,
              expect.stringMatching(/^ST\d{3}$/),
              undefined,
            ])
            for (const each of [cast.b.mark, ...given, ...cast.idsOf(cast.b)])
              expect([name, names[index], each, told.includes(each)]).toEqual([
                name,
                names[index],
                each,
                false,
              ])
          }
        }
        await client.query('rollback')
      }
    }
    // There were errors to look at.
    expect([...codes.keys()].sort()).toEqual(['ST103', 'ST402'])
    expect(codes.get('ST402')).toBeGreaterThan(100)
  })

  test('[X27] a caller who sends what is no value of the type is told by the server about the own text only', async () => {
    const operator = await db.client('operator')
    for (const [call, value, code] of [
      ['strata.lock_user($1)', 'not a uuid', '22P02'],
      ['strata.lock_user($1::uuid, null, $2)', 'yesterdayish', '22007'],
      ['strata.create_company($1, $2)', '\u0000', '22021'],
    ] as const) {
      const values = call.includes('$2') ? [cast.b.owner.userId, value] : [value]
      const error = await operator.query(`select ${call}`, values).then(
        () => undefined,
        (thrown: pg.DatabaseError) => thrown,
      )
      expect(error?.code).toBe(code)
      expect(error?.detail).toBeUndefined()
      expect(error?.message).not.toContain(cast.b.owner.userId)
    }
  })
})
