import { readdirSync, readFileSync } from 'node:fs'
import type { PreparedQuery } from '@pgtyped/runtime'
import { expect, expectTypeOf, test } from 'vitest'
import {
  type Change,
  createMembership,
  type Desk,
  getMember,
  listMembers,
  listOpenNumberReassignments,
  lockUser,
  type MemberDetails,
  type queries,
  type Runner,
  type Session,
  type SessionTransaction,
  type Strata,
} from '../../src/index.js'

// Checked by the compiler; at run time there is nothing to see.
declare const strata: Strata
declare const tx: SessionTransaction
declare const members: typeof queries.tenancy.listMembers
declare const mine: typeof queries.users.getMe

test('a query is typed from its SQL to the caller’s rows', () => {
  const run = () => tx.run(members, { limit: 50 })
  expectTypeOf(run).returns.resolves.items.toHaveProperty('membership_id').toEqualTypeOf<string>()
  expectTypeOf(run).returns.resolves.items.toHaveProperty('display_name').toEqualTypeOf<string | null>()
  expectTypeOf(run)
    .returns.resolves.items.toHaveProperty('status')
    .toEqualTypeOf<'active' | 'ended' | 'invited' | 'suspended'>()
  expectTypeOf(run).returns.resolves.items.toHaveProperty('joined_at').toEqualTypeOf<Date | null>()
  const once = () => strata.run('token', members, { limit: 50 })
  expectTypeOf(once).returns.toEqualTypeOf<ReturnType<typeof run>>()
})

test('inside a session the organization cannot be given, and nothing else may be left out', () => {
  // @ts-expect-error the organization is the session's
  const withOrganization = () => tx.run(members, { limit: 50, organization_id: 'x' })
  // @ts-expect-error limit is missing
  const withoutLimit = () => tx.run(members)
  // @ts-expect-error limit is no boolean
  const wrongType = () => tx.run(members, { limit: true })
  // @ts-expect-error it takes no parameters
  const tooMany = () => tx.run(mine, { user_id: 'x' })
  const right = () => tx.run(mine)
  expectTypeOf(right).returns.resolves.items.toHaveProperty('user_id').toEqualTypeOf<string>()
  expectTypeOf([withOrganization, withoutLimit, wrongType, tooMany]).toBeArray()
})

test('a function goes through its own door only', () => {
  expectTypeOf(listMembers).parameter(0).toEqualTypeOf<Runner<'app'>>()
  expectTypeOf(lockUser).parameter(0).toEqualTypeOf<Runner<'operator'>>()
  expectTypeOf<SessionTransaction>().toExtend<Runner<'app'>>()
  expectTypeOf<Desk<'operator'>>().toExtend<Runner<'operator'>>()
  expectTypeOf<Desk<'operator'>>().not.toExtend<Runner<'app'>>()
  expectTypeOf<Runner<'app'>>().not.toExtend<Runner<'operator'>>()
  // @ts-expect-error the worker locks nobody
  const wrongDoor = () => lockUser(strata.worker, { user_id: 'x' })
  expectTypeOf(wrongDoor).returns.resolves.toEqualTypeOf<Change>()
})

test('results say what can happen', () => {
  expectTypeOf(getMember).returns.resolves.toEqualTypeOf<MemberDetails | undefined>()
  const join = async () => {
    const result = await createMembership(strata.operator, { organization_id: 'x' })
    // @ts-expect-error there is no key unless it was created
    const key = () => result.membership_id
    if (result.outcome !== 'created') {
      expectTypeOf(result.outcome).toEqualTypeOf<
        'label_taken' | 'member_number_taken' | 'invitation_required' | 'not_allowed'
      >()
      return key()
    }
    return result.membership_id
  }
  expectTypeOf(join).toBeFunction()
  const count = () =>
    strata.withSession('token', (tx) => tx.run(members, { limit: 1 }).then((rows) => rows.length))
  expectTypeOf(count).returns.resolves.toEqualTypeOf<number>()
  expectTypeOf<SessionTransaction['session']>().resolves.toEqualTypeOf<Session>()
})

test('a day comes out as it went in, and not as a moment that depends on where the program runs', () => {
  const day = () => listOpenNumberReassignments(strata.operator).then(([claim]) => claim?.number_recycled_on)
  expectTypeOf(day).returns.resolves.toEqualTypeOf<string | null | undefined>()
  const folder = new URL('../../src/queries/', import.meta.url)
  const days = readdirSync(folder)
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').match(/^ {2}\w+_on: .*;$/gm) ?? [])
    .map((line) => line.trim())
  expect(days.length).toBeGreaterThan(3)
  expect(days.filter((line) => line.includes('Date'))).toEqual([])
})

test('an operator names the organization, because no session does', () => {
  const found = (query: PreparedQuery<{ organization_id: string }, { n: number }>) =>
    strata.operator.run(query, { organization_id: 'x' })
  expectTypeOf(found).returns.resolves.toEqualTypeOf<{ n: number }[]>()
})
