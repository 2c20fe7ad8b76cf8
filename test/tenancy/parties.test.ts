/** What is said of organizations and members alike: attributes of their types, contacts, addresses and settings, and who may say and see it. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createStrata,
  InvalidInput,
  listPartyAddresses,
  listPartyContacts,
  listPartySettings,
  setPartyAddress,
  setPartyContact,
  setPartySetting,
} from '../../src/index.js'
import { refusal } from '../client/support.js'
import { testDatabase } from '../support/database.js'
import { createMembership, failure, inSession, one } from '../support/people.js'
import { found, join, type Logins } from './support.js'

const db = await testDatabase()
let logins: Logins
let operator: pg.Client
let app: pg.Client
let installer: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  app = await db.client('app')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
  logins = { operator, auth: await db.client('auth') }
})

const define = (type: string, attribute: string, valueType: string, more: object = {}) => {
  const {
    required = false,
    allowed = null,
    pattern = null,
  } = more as {
    required?: boolean
    allowed?: string[]
    pattern?: string
  }
  return one(operator, `select strata.set_party_type_attribute($1, $2, $3, 'Of a test.', $4, $5, $6)`, [
    type,
    attribute,
    valueType,
    required,
    allowed,
    pattern,
  ])
}

describe('attributes of a type', () => {
  test('[H8] are held to their type, their values and their pattern, and the error names what is wrong and not the value', async () => {
    const { organizationId, owner } = await found(logins, 'attributes')
    await one(operator, `select strata.create_party_type('doctor', 'membership', 'Treats patients.')`)
    expect([
      await define('doctor', 'licence', 'text', { required: true, pattern: '^[A-Z]{2}[0-9]{4}$' }),
      await define('doctor', 'specialty', 'text', { allowed: ['surgery', 'eyes'] }),
      await define('doctor', 'beds', 'integer', { allowed: ['1', '2', '3'] }),
      await define('doctor', 'rate', 'numeric'),
      await define('doctor', 'on_call', 'boolean'),
      await define('doctor', 'licensed_on', 'date'),
      await define('doctor', 'licensed_on', 'date'),
    ]).toEqual([...Array(6).fill('done'), 'unchanged'])
    const enter = (attributes: unknown) =>
      failure(
        operator,
        `select strata.create_membership($1, p_label => gen_random_uuid()::text, p_party_type => 'doctor', p_attributes => $2)`,
        [organizationId, JSON.stringify(attributes)],
      )
    const licence = { licence: 'AB1234' }
    for (const good of [
      licence,
      { ...licence, specialty: 'eyes', beds: 2, rate: 1.5, on_call: false, licensed_on: '2024-02-29' },
      { ...licence, rate: -3, specialty: null },
    ])
      expect([good, await enter(good)]).toEqual([good, null])
    for (const [bad, wrong] of [
      [{}, 'licence.required'],
      [{ licence: null }, 'licence.required'],
      [{ licence: 'ab1234' }, 'licence.pattern'],
      [{ licence: 7 }, 'licence.type'],
      [{ licence: 'x'.repeat(1001) }, 'licence.type'],
      [{ ...licence, shoe_size: 44 }, 'unknown'],
      [{ ...licence, 'Robert"); --': 1 }, 'unknown'],
      [{ ...licence, specialty: 'teeth' }, 'specialty.value'],
      [{ ...licence, beds: 4 }, 'beds.value'],
      [{ ...licence, beds: 1.5 }, 'beds.type'],
      [{ ...licence, beds: '1' }, 'beds.type'],
      [{ ...licence, rate: 'much' }, 'rate.type'],
      [{ ...licence, rate: 1e300 }, 'rate.type'],
      [{ ...licence, on_call: 'true' }, 'on_call.type'],
      [{ ...licence, licensed_on: '2023-02-29' }, 'licensed_on.type'],
      [{ ...licence, licensed_on: '29.02.2024' }, 'licensed_on.type'],
      [{ ...licence, licensed_on: ['2024-02-29'] }, 'licensed_on.type'],
      [{ ...licence, on_call: {} }, 'on_call.type'],
    ] as const)
      expect([bad, await enter(bad)]).toEqual([
        bad,
        { code: 'ST402', constraint: `attributes.${wrong}`, detail: undefined },
      ])
    for (const none of [[], 'x', 1])
      expect(await enter(none)).toMatchObject({ code: 'ST402', constraint: 'attributes' })
    // Of the type and not of another; and whatever the statement.
    expect(
      await failure(operator, `select strata.create_membership($1, p_label => 'x', p_attributes => $2)`, [
        organizationId,
        licence,
      ]),
    ).toMatchObject({ constraint: 'attributes.unknown' })
    const doctor = await join(logins, organizationId, 'Doctor', { type: 'doctor', attributes: licence })
    for (const [set, wrong] of [
      [`attributes = '{"licence": "no"}'`, 'attributes.licence.pattern'],
      [`attributes = '{}'`, 'attributes.licence.required'],
      [`party_type = 'member'`, 'attributes.unknown'],
    ])
      expect(
        await failure(superuser, `update strata_tenancy.memberships set ${set} where membership_id = $1`, [
          doctor.membershipId,
        ]),
      ).toMatchObject({ code: 'ST402', constraint: wrong })
    await inSession(app, owner.token, async () =>
      expect(
        await one(app, 'select attributes from strata.members where membership_id = $1', [
          doctor.membershipId,
        ]),
      ).toEqual(licence),
    )
  })

  test('[H8] that are new hold for what changes next, those that are gone must go then, and an erased person has none', async () => {
    const { organizationId } = await found(logins, 'changing')
    await one(operator, `select strata.create_party_type('nurse', 'membership', 'Cares.')`)
    await define('nurse', 'ward', 'text')
    const nurse = await join(logins, organizationId, 'Nurse', { type: 'nurse', attributes: { ward: 'B2' } })
    await define('nurse', 'badge', 'integer', { required: true })
    const update = (attributes: object) =>
      operator
        .query(
          `select strata.update_membership($1, $2, 'nurse', 'default', null, null, null, $3, $4) as outcome`,
          [organizationId, nurse.membershipId, 'Head nurse', attributes],
        )
        .then(
          ({ rows }) => rows[0].outcome as string,
          (error) => error.constraint as string,
        )
    // What is not touched stays as it was said.
    await superuser.query(
      `update strata_tenancy.memberships set job_title = 'Nurse' where membership_id = $1`,
      [nurse.membershipId],
    )
    expect([await update({ ward: 'C3' }), await update({ ward: 'C3', badge: 7 })]).toEqual([
      'attributes.badge.required',
      'done',
    ])
    const remove = () => one(operator, `select strata.remove_party_type_attribute('nurse', 'ward')`)
    expect([await remove(), await remove()]).toEqual(['done', 'unknown'])
    expect([await update({ ward: 'C3', badge: 8 }), await update({ badge: 8 })]).toEqual([
      'attributes.unknown',
      'done',
    ])
    expect(
      await one(operator, `select outcome from strata.erase_user($1, 'asked for it')`, [nurse.userId]),
    ).toBe('done')
    expect(
      await one(superuser, 'select attributes from strata_tenancy.memberships where membership_id = $1', [
        nurse.membershipId,
      ]),
    ).toEqual({})
    expect(await update({ badge: 9 })).toBe('refused')
    for (const [what, ...values] of [
      ['set_login_name', 'nurse'],
      ['set_party_contact', 'email', 'nurse@example.org'],
      ['set_party_setting', 'inbox', 'rows', '1'],
    ] as const)
      expect([
        what,
        await one(operator, `select strata.${what}($1, $2${values.map((_, i) => `, $${i + 3}`).join('')})`, [
          organizationId,
          nurse.membershipId,
          ...values,
        ]),
      ]).toEqual([what, 'refused'])
  })

  test('[H8] are said of organizations as well', async () => {
    await one(operator, `select strata.create_party_type('hospital', 'organization', 'Has beds.')`)
    await define('hospital', 'beds', 'integer', { required: true })
    const make = (slug: string, attributes: object) =>
      operator
        .query(
          `select outcome from strata.create_organization($1, $1, p_party_type => 'hospital', p_attributes => $2)`,
          [slug, attributes],
        )
        .then(
          ({ rows }) => rows[0].outcome,
          (error) => error.constraint,
        )
    expect([await make('general', {}), await make('general', { beds: 300 })]).toEqual([
      'attributes.beds.required',
      'created',
    ])
    expect(
      await failure(operator, `select strata.create_membership($1, p_party_type => 'hospital')`, [
        (await found(logins, 'no-hospital')).organizationId,
      ]),
    ).toMatchObject({ code: 'ST402' })
  })

  test('[H8] take a pattern that Postgres can match in bounded time, and no other, however it is meant', async () => {
    await one(operator, `select strata.create_party_type('tested', 'membership', 'Is tested.')`)
    const attempt = (pattern: string) =>
      operator
        .query(`select strata.set_party_type_attribute('tested', 'text', 'text', 'x', p_pattern => $1)`, [
          pattern,
        ])
        .then(
          () => 'taken',
          (error) => error.constraint as string,
        )
    // What cannot be compiled, refers back to what matched, or is longer than any that is meant.
    for (const bad of [
      '(',
      '[a',
      'a{2',
      '(.*)\\1\\1x',
      '(a)(b)\\2',
      'x'.repeat(201),
      '(.{0,255}){0,255}x',
      '(a?){255}',
      'a{1}'.repeat(9),
      // One look around inside of another: twenty seconds are not enough for three of them.
      '(?=a*(?=a*(?=a*b)))',
      '(?=a*(?!a*b))',
      '^a(?=a*\\)*(?=a*[)]*(?=a*b)))',
      '(?<=a)(?<!b)c',
    ])
      expect([bad, await attempt(bad)]).toEqual([bad, 'party_type_attributes_pattern_check'])
    const { organizationId } = await found(logins, 'patterns')
    const [member] = [await createMembership(operator, organizationId, null)]
    await superuser.query(
      `update strata_tenancy.memberships set party_type = 'tested' where membership_id = $1`,
      [member],
    )
    // What brings other engines down, and the worst that was found for this one.
    for (const [pattern, value] of [
      ['^(a+)+$', `${'a'.repeat(999)}b`],
      ['^(a|aa)+$', `${'a'.repeat(999)}b`],
      ['^(a|a?)+$', `${'a'.repeat(999)}b`],
      ['^((((((a*)*)*)*)*)*)*$', `${'a'.repeat(999)}b`],
      [`^${'a{0,255}'.repeat(8)}$`, `${'a'.repeat(999)}b`],
      ['(a|a?)*(?=(a|aa|a?a?)*b)c', 'a'.repeat(999)],
      ['(a|b)*(?<=(a|aa)*c)d', 'ab'.repeat(500)],
      [`^${'\\w{0,255}'.repeat(8)}$`, `${'é'.repeat(999)}!`],
    ] as const) {
      const started = performance.now()
      expect([pattern, await attempt(pattern)]).toEqual([pattern, 'taken'])
      await superuser
        .query(`update strata_tenancy.memberships set attributes = $2 where membership_id = $1`, [
          member,
          { text: value },
        ])
        .catch((error) => expect([pattern, error.constraint]).toEqual([pattern, 'attributes.text.pattern']))
      expect([pattern, performance.now() - started < 3_000]).toEqual([pattern, true])
      await superuser.query(
        `update strata_tenancy.memberships set attributes = '{}' where membership_id = $1`,
        [member],
      )
    }
    for (const [column, bad] of [
      ['value_type', `'colour'`],
      ['allowed_values', `'{}'`],
      ['attribute', `'Not A Name'`],
    ])
      expect(
        await failure(
          superuser,
          `update strata_tenancy.party_type_attributes set ${column} = ${bad} where party_type = 'tested'`,
        ),
      ).toMatchObject({ code: '23514' })
    // The owner may add a type and its attributes by hand.
    await installer.query('begin; set local role strata_owner')
    await installer.query(
      `insert into strata_tenancy.party_types (party_type, applies_to, description) values ('by_hand', 'membership', 'By hand.')`,
    )
    await installer.query(
      `insert into strata_tenancy.party_type_attributes (party_type, attribute, value_type, description) values ('by_hand', 'x', 'date', 'x')`,
    )
    await installer.query('commit')
    expect(await createMembership(operator, organizationId, null, 'another')).toBeTruthy()
  })
})

describe('contacts, addresses and settings', () => {
  const strata = createStrata({ app: db.pool('app', { max: 4 }), operator: db.pool('operator', { max: 4 }) })

  test('[G8] stand in groups of an organization’s own, for itself and for each of its members, dated', async () => {
    const { organizationId: organization_id, owner } = await found(logins, 'groups')
    const member = await join(logins, organization_id, 'Member')
    const { membershipId: membership_id } = member
    const own = strata.as(member.token)
    const managing = strata.as(owner.token)
    expect([
      await setPartyContact(own, { membership_id, contact_type: 'phone', value: '+44 20 7183 8750' }),
      await setPartyContact(own, {
        membership_id,
        contact_type: 'phone',
        value: '+442071838751',
        contact_group: 'ward',
      }),
      await setPartyContact(own, {
        membership_id,
        contact_type: 'phone',
        value: '+442071838752',
        contact_group: 'ward',
      }),
      await setPartyContact(managing, { contact_type: 'website', value: 'https://clinic.example' }),
      await setPartyAddress(managing, { address_lines: ['1 High Street'], locality: 'Leeds', country: 'GB' }),
      await setPartyAddress(managing, {
        address_lines: ['PO Box 1'],
        address_group: 'billing',
        country: 'GB',
      }),
      await setPartyAddress(managing, { address_lines: null, address_group: 'billing' }),
      await setPartySetting(managing, { setting_group: 'mail', setting: 'footer', value: 'Regards' }),
      await setPartySetting(own, {
        membership_id,
        setting_group: 'mail',
        setting: 'footer',
        value: { text: 'Hi', size: [1, 2] },
      }),
      await setPartySetting(own, {
        membership_id,
        setting_group: 'mail',
        setting: 'footer',
        value: { size: [1, 2], text: 'Hi' },
      }),
      await setPartySetting(own, { membership_id, setting_group: 'mail', setting: 'copies', value: true }),
      await setPartySetting(own, { membership_id, setting_group: 'mail', setting: 'copies', value: null }),
    ]).toEqual([
      ...['done', 'done', 'done', 'done', 'done', 'done', 'done', 'done', 'done'],
      ...['unchanged', 'done', 'done'],
    ])
    const contacts = await listPartyContacts(own, { membership_id })
    expect(
      contacts.map(({ contact_group, value, ended_at }) => [contact_group, value, ended_at === null]),
    ).toEqual([
      ['main', '+442071838750', true],
      ['ward', '+442071838752', true],
      ['ward', '+442071838751', false],
    ])
    expect((await listPartyContacts(own)).map(({ value, membership_id }) => [value, membership_id])).toEqual([
      ['https://clinic.example', null],
    ])
    expect(
      (await listPartyAddresses(own)).map(({ address_group, ended_at }) => [
        address_group,
        ended_at === null,
      ]),
    ).toEqual([
      ['main', true],
      ['billing', false],
    ])
    expect(
      (await listPartySettings(own, { membership_id })).map(({ setting, value }) => [setting, value]),
    ).toEqual([['footer', { text: 'Hi', size: [1, 2] }]])
    expect((await listPartySettings(own)).map(({ value }) => value)).toEqual(['Regards'])
    for (const bad of [
      () => setPartyContact(own, { membership_id, contact_type: 'phone', value: '12' }),
      () => setPartyContact(own, { membership_id, contact_type: 'email', value: 'no' }),
      () => setPartySetting(own, { membership_id, setting_group: 'Not A Word', setting: 'x', value: 1 }),
      () => setPartySetting(own, { membership_id, setting_group: 'x', setting: 'x', value: { a: ['\0'] } }),
      () => setPartySetting(own, { membership_id, setting_group: 'x', setting: 'x', value: { '\ud800': 1 } }),
    ])
      expect(await refusal(bad())).toBeInstanceOf(InvalidInput)
    expect(
      await refusal(
        setPartySetting(own, { membership_id, setting_group: 'x', setting: 'x', value: 'x'.repeat(9_000) }),
      ),
    ).toMatchObject({ code: 'ST402', constraint: 'party_settings_value_check' })
  })

  test('[G8] [B11] a setting that was taken back is gone, and nothing of it is left anywhere when the person is erased', async () => {
    const { organizationId } = await found(logins, 'taken-back')
    const member = await join(logins, organizationId, 'Taker')
    const set = (value: unknown) =>
      inSession(app, member.token, () =>
        one(app, `select strata.set_party_setting($1, $2, 'diet', 'today', $3)`, [
          organizationId,
          member.membershipId,
          value === null ? null : JSON.stringify(value),
        ]),
      )
    const seen = () =>
      inSession(
        app,
        member.token,
        async () => (await app.query('select value from strata.party_settings')).rows,
      )
    const remembered = () =>
      one<number>(
        superuser,
        `select count(*)::int from strata_audit.row_history where old_image::text like '%canaryfish%'`,
      )
    expect([await set('canaryfish'), await set(null), await set(null)]).toEqual(['done', 'done', 'unchanged'])
    expect(await seen()).toEqual([])
    expect([await set('canaryfish again'), await set('canaryfish again')]).toEqual(['done', 'unchanged'])
    expect(await seen()).toEqual([{ value: 'canaryfish again' }])
    expect(await set(null)).toBe('done')
    expect(await remembered()).toBe(2)
    expect(await one(operator, `select outcome from strata.erase_user($1, 'asked')`, [member.userId])).toBe(
      'done',
    )
    expect(await remembered()).toBe(0)
  })

  test('[G8] are refused by name where they would break whatever they are written on: control characters, and lists in lists', async () => {
    const { organizationId, owner } = await found(logins, 'hostile')
    const say = (what: string, ...values: unknown[]) =>
      inSession(app, owner.token, () =>
        app.query(
          `select strata.${what}($1, $2, ${values.map((_, i) => `$${i + 3}`).join(', ')}) as outcome`,
          [organizationId, owner.membershipId, ...values],
        ),
      ).then(
        ({ rows }) => rows[0].outcome,
        ({ code, constraint }) => `${code} ${constraint}`,
      )
    for (const value of ['a\x07@example.org', 'a@example\x7f.org', 'a@b\r\nBcc: c@d'])
      expect([value, await say('set_party_contact', 'email', value)]).toEqual([
        value,
        'ST402 party_contacts_value_check',
      ])
    for (const lines of [
      ['1 Street\nBcc: c@d'],
      ['\x1b[2J'],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      ['x'.repeat(1001)],
    ])
      expect([lines, await say('set_party_address', lines)]).toEqual([
        lines,
        'ST402 party_addresses_address_lines_check',
      ])
    expect(await say('set_party_contact', 'email', 'a@example.org')).toBe('done')
    expect(await say('set_party_address', ['1 Street', 'é'])).toBe('done')
  })

  test('[G8] [F5] members say them of themselves, others only who manages members and covers them, and staff who act as somebody nothing', async () => {
    const { organizationId, owner } = await found(logins, 'sayers')
    const [one1, two] = [await join(logins, organizationId, 'One'), await join(logins, organizationId, 'Two')]
    const say = (token: string, membershipId: string | null) =>
      inSession(app, token, async () => [
        await one(app, `select strata.set_party_contact($1, $2, 'fax', '+442071838750')`, [
          organizationId,
          membershipId,
        ]),
        await one(app, `select strata.set_party_address($1, $2, '{x}')`, [organizationId, membershipId]),
        await one(app, `select strata.set_party_setting($1, $2, 'x', 'x', to_jsonb(clock_timestamp()))`, [
          organizationId,
          membershipId,
        ]),
      ])
    expect(await say(one1.token, one1.membershipId)).toEqual(['done', 'done', 'done'])
    expect(await say(one1.token, two.membershipId)).toEqual(Array(3).fill('not_allowed'))
    expect(await say(one1.token, null)).toEqual(Array(3).fill('not_allowed'))
    expect(await say(owner.token, two.membershipId)).toEqual(['done', 'done', 'done'])
    expect(await say(owner.token, null)).toEqual(['done', 'done', 'done'])
    const other = await found(logins, 'sayers-other')
    expect(await say(other.owner.token, two.membershipId)).toEqual(Array(3).fill('not_allowed'))
    const staffId = await one(operator, `select strata.create_user('Sam', 'Staff', 'staff')`)
    await logins.auth.query('select strata.register_user($1)', [staffId])
    await logins.auth.query("select strata.record_verification($1, 'email')", [staffId])
    const staff = (await logins.auth.query('select token from strata.open_session($1)', [staffId])).rows[0]
      .token
    const { rows } = await operator.query('select token from strata.impersonate_user($1, $2, $3, $4, $5)', [
      staff,
      one1.userId,
      organizationId,
      one1.membershipId,
      'a ticket',
    ])
    expect(await say(rows[0].token, one1.membershipId)).toEqual(Array(3).fill('not_allowed'))
  })
})
