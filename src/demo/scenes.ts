/** What a newcomer wants to see, each done the way an application does it. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import {
  addDocument,
  beginFingerprintKey,
  type CodeMessage,
  countMembers,
  createAccount,
  createBenefit,
  createCustomer,
  createMembership,
  createUser,
  type DocumentKeys,
  getMe,
  getUser,
  listAccounts,
  listMembers,
  listUserStatusPeriods,
  lockUser,
  openAccount,
  openVerification,
  recordSignIn,
  recordVerification,
  redeemBenefit,
  registerUser,
  reviewVerification,
  runVerificationChecks,
  type SessionRefusal,
  SessionRefused,
  type Strata,
  submitVerification,
  toStrataError,
  updateCustomer,
  type VerificationProvider,
} from '../index.js'
import type { Member } from './load.js'

export interface Tenant {
  organization: string
  members: number
  first: string[]
}

/** The same two typed queries, as the same person, in two organizations. */
export async function askTwice(
  strata: Strata,
  twice: [Member, Member],
): Promise<{ person: string; tenants: Tenant[] }> {
  const tenants: Tenant[] = []
  let person = ''
  for (const member of twice) {
    tenants.push(
      await strata.withSession(await sessionOf(strata, member), async (tx) => {
        person = (await getMe(tx))?.full_name ?? ''
        return {
          organization: member.organization.name,
          members: await countMembers(tx),
          first: (await listMembers(tx, { limit: 2 })).map(({ display_name }) => display_name ?? ''),
        }
      }),
    )
  }
  return { person, tenants }
}

export interface Forgery {
  attempt: string
  /** Rows of strata.members that the attempt saw. */
  seen: number
}

export interface Forgeries {
  /** The organization that the attempts are after. */
  victim: string
  /** What a real session in it sees: there was something to see. */
  there: number
  forgeries: Forgery[]
}

/** What somebody can try who holds a session of one organization, can send any SQL as the application, and wants to see another one. */
export async function forge(
  strata: Strata,
  app: pg.Pool,
  [own, victim]: [Member, Member],
): Promise<Forgeries> {
  const ownToken = await sessionOf(strata, own)
  const victimToken = await sessionOf(strata, victim)
  const target = victim.organization.organization_id
  const set = "select set_config('strata.context', $1, true), set_config('strata.signature', $2, true)"
  const [context, signature] = await strata.withSession(victimToken, async (tx) => {
    const { rows } = await tx.query<{ context: string; signature: string }>(
      "select current_setting('strata.context') as context, current_setting('strata.signature') as signature",
    )
    return [rows[0]?.context, rows[0]?.signature]
  })

  const attempts: [string, (client: pg.PoolClient) => Promise<unknown>][] = [
    ['without any session', async () => {}],
    ['a context with a made-up signature', (client) => client.query(set, [context, '0'.repeat(64)])],
    [
      "one's own context, with the other organization written into it",
      async (client) => {
        await client.query('select strata.begin_session($1)', [ownToken])
        await client.query(
          "select set_config('strata.context', replace(current_setting('strata.context'), $1, $2), true)",
          [own.organization.organization_id, target],
        )
      },
    ],
    [
      'a genuine context, copied from another transaction',
      (client) => client.query(set, [context, signature]),
    ],
  ]
  const forgeries: Forgery[] = []
  for (const [attempt, tamper] of attempts) {
    const client = await app.connect()
    try {
      await client.query('begin')
      await tamper(client)
      const { rows } = await client.query<{ seen: number }>(
        'select count(*)::int as seen from strata.members',
      )
      forgeries.push({ attempt, seen: rows[0]?.seen ?? 0 })
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  const there = await strata.withSession(victimToken, countMembers)
  return { victim: victim.organization.name, there, forgeries }
}

export interface Analysis {
  sql: string
  rows: Record<string, unknown>[]
  /** What an analyst may not ask, and the SQLSTATE that answers it. */
  refused: { sql: string; sqlState: string }
}

export async function analyse(analyst: pg.Pool): Promise<Analysis> {
  const sql = `select status, count(*) as users,
       count(*) filter (where organization_count > 1) as in_several
from strata_analytics.users group by status order by users desc`
  const { rows } = await analyst.query(sql)
  const private_ = 'select full_name from strata_users.users'
  const sqlState = await analyst.query(private_).then(
    () => '00000',
    (error) => toStrataError(error).code,
  )
  return { sql, rows, refused: { sql: private_, sqlState } }
}

export interface Moment {
  what: string
  status: string
}

export interface Life {
  name: string
  moments: Moment[]
  /** How the person's own session was answered while the lock held. */
  sessionWhileLocked: 'begun' | SessionRefusal
  periods: { status: string; seconds: number | null }[]
  lockedSeconds: number
}

const LOCK_MS = 1000

/** A user changes only through events; the status follows, and how long it lasted can be asked later. */
export async function liveThrough(strata: Strata, onlooker: Member): Promise<Life> {
  const name = 'Grace Hopper'
  const { organization_id } = onlooker.organization
  const seenFrom = await sessionOf(strata, onlooker)
  const [given_name, family_name] = name.split(' ')
  const user_id = await createUser(strata.operator, { given_name, family_name })
  const joined = await createMembership(strata.operator, { organization_id, user_id })
  if (joined.outcome !== 'created') throw new Error(`A new user cannot join: ${joined.outcome}.`)

  const moments: Moment[] = []
  const watch = async (what: string): Promise<void> => {
    const user = await strata.withSession(seenFrom, (tx) => getUser(tx, { user_id }))
    moments.push({ what, status: user?.status ?? 'not to be seen' })
  }
  await watch('a colleague enters her')
  await registerUser(strata.operator, { user_id })
  await watch('she registers')
  await recordVerification(strata.auth, { user_id, kind: 'email' })
  await watch('she proves an e-mail address')
  await recordSignIn(strata.auth, { user_id })
  await watch('she signs in')

  const own = await sessionOf(strata, {
    user_id,
    organization: onlooker.organization,
    membership_id: joined.membership_id,
  })
  const until = new Date(Date.now() + LOCK_MS)
  await lockUser(strata.operator, { user_id, reason: 'too many wrong passwords', until })
  await watch('she is locked for a second')
  const sessionWhileLocked = await strata
    .withSession(own, () => 'begun' as const)
    .catch((error) => {
      if (error instanceof SessionRefused) return error.outcome
      throw error
    })
  await sleep(until.getTime() - Date.now() + 50)
  await watch('a second later, by itself')

  const rows = await strata.withSession(seenFrom, (tx) => listUserStatusPeriods(tx, { user_id }))
  const periods = rows.map(({ status, started_at, ended_at }) => ({
    status,
    seconds: ended_at && (ended_at.getTime() - started_at.getTime()) / 1000,
  }))
  const lockedSeconds = periods.reduce(
    (sum, { status, seconds }) => sum + (status === 'locked' ? (seconds ?? 0) : 0),
    0,
  )
  return { name, moments, sessionWhileLocked, periods, lockedSeconds }
}

export interface Attempt {
  what: string
  /** What the call answered. */
  outcome: string
}

/** People who arrive by themselves: codes, guesses, an address that nobody has, and a number that the carrier gave to somebody else. */
export async function arrive(strata: Strata, sent: CodeMessage[]): Promise<{ attempts: Attempt[] }> {
  const attempts: Attempt[] = []
  const look = async <T extends { outcome: string }>(what: string, answer: Promise<T>): Promise<T> => {
    const given = await answer
    attempts.push({ what, outcome: given.outcome })
    return given
  }
  const signUp = async (who: string, how: Parameters<Strata['signUp']>[0]) => {
    const asked = await look(`${who} asks to sign up`, strata.signUp(how))
    if (asked.outcome !== 'code_sent') throw new Error(`No code was sent: ${asked.outcome}.`)
    const { code } = sent.at(-1) as CodeMessage
    return {
      challenge: asked.challenge,
      code,
      wrong: code.replace(/.$/, (digit) => `${(Number(digit) + 1) % 10}`),
    }
  }

  const email = 'ada.lovelace@example.com'
  const ada = await signUp('Ada', { method: 'email_code', email })
  const proof = {
    method: 'email_code',
    challenge: ada.challenge,
    given_name: 'Ada',
    password: 'analytical engine',
  } as const
  await look('with a wrong code', strata.signUp({ ...proof, code: ada.wrong }))
  const arrived = await look('with the right one', strata.signUp({ ...proof, code: ada.code }))
  const device = { device_token: 'device_token' in arrived ? arrived.device_token : null }

  const guess = (address: string) =>
    strata.signIn({ method: 'password', identifier: { email: address }, password: 'difference engine' })
  await look('a stranger guesses her password', guess(email))
  await look('and one for an address that nobody has', guess('nobody@example.com'))
  for (let i = 0; i < 4; i++) await guess(email)
  await look('after five guesses', guess(email))
  const own = { method: 'password', identifier: { email }, password: 'analytical engine', device } as const
  await look('Ada herself, meanwhile, on her own device', strata.signIn(own))

  const phone = '+4915123456789'
  const alan = await signUp('Alan, with his phone number,', { method: 'sms_code', phone })
  await look(
    'with the code',
    strata.signUp({ method: 'sms_code', challenge: alan.challenge, code: alan.code }),
  )
  const next = await signUp('the next one to get that number', { method: 'sms_code', phone })
  await look(
    'with the right code: not let in as Alan',
    strata.signUp({
      method: 'sms_code',
      challenge: next.challenge,
      code: next.code,
      device: { number_status: 'recycled' },
    }),
  )
  return { attempts }
}

/** A customer who is verified, what that opens, a second customer with the same document, and what a new name does to an open account. */
export async function verify(strata: Strata): Promise<{ attempts: Attempt[] }> {
  const { operator } = strata
  const attempts: Attempt[] = []
  const look = <T extends string>(what: string, outcome: T): T => {
    attempts.push({ what, outcome })
    return outcome
  }
  const keys: DocumentKeys = {
    encryption: { keys: new Map([['seal-1', randomBytes(32)]]), current: 'seal-1' },
    fingerprints: { keys: new Map([['print-1', randomBytes(32)]]) },
  }
  await beginFingerprintKey(operator, { fingerprint_key_id: 'print-1' })
  await createBenefit(operator, { benefit: 'welcome', description: 'Ten off the first order' })
  const registry: VerificationProvider = {
    name: 'registry',
    check: async ({ document_number }) => ({ outcome: 'passed', payload: { seen: document_number } }),
  }
  const enter = (family_name: string) =>
    createCustomer(operator, { kind: 'individual', given_name: 'Rosa', family_name, country: 'US' })
  const coupon = (customer_id: string) => redeemBenefit(operator, { benefit: 'welcome', customer_id })
  const handIn = async (customer_id: string, number: string) =>
    (await addDocument(operator, keys, { customer_id, document_type: 'us_ssn', country: 'US', number }))
      .outcome
  const ask = async (customer_id: string) => {
    const opened = await openVerification(operator, { customer_id })
    if (!('verification_case_id' in opened)) throw new Error(`No verification was begun: ${opened.outcome}.`)
    const { verification_case_id } = opened
    await submitVerification(operator, { verification_case_id })
    const answers = await runVerificationChecks(strata.worker, { providers: [registry], keys })
    return { verification_case_id, answer: answers.passed === 1 ? 'passed' : 'not passed' }
  }

  const rosa = await enter('Luz')
  look('Rosa asks for the coupon of new customers', await coupon(rosa))
  look('hands in 900-12-3456, which is no number', await handIn(rosa, '900-12-3456'))
  look('hands in her social security number', await handIn(rosa, '536-22-8714'))
  look('the registry is asked', (await ask(rosa)).answer)
  look('the coupon', await coupon(rosa))
  look('and once more', await coupon(rosa))
  const made = await createAccount(operator, { customer_id: rosa, account_type: 'payment', currency: 'USD' })
  if (made.outcome !== 'created') throw new Error(`No account was made: ${made.outcome}.`)
  look('an account', await openAccount(operator, { account_id: made.account_id }))

  const again = await enter('L.')
  look('she comes again, as a second customer', await handIn(again, '536 22 8714'))
  const second = await ask(again)
  const { verification_case_id } = second
  look('the registry says the same', second.answer)
  const decision = { decision: 'approve', reason: 'looks fine' } as const
  look(
    'and people would let it pass',
    await reviewVerification(operator, { verification_case_id, ...decision }),
  )
  look('the coupon, as the second one', await coupon(again))

  const renamed = { given_name: 'Rosa', family_name: 'Berg', country: 'US', reason: 'married' }
  look('Rosa takes another name', await updateCustomer(operator, { customer_id: rosa, ...renamed }))
  const [account] = await listAccounts(operator, { customer_id: rosa })
  look('her account, in the same transaction', account?.status ?? 'gone')
  return { attempts }
}

async function sessionOf(strata: Strata, { user_id, organization, membership_id }: Member): Promise<string> {
  const { organization_id } = organization
  const opened = await strata.openSession({ user_id, organization_id, membership_id })
  if (opened.outcome !== 'opened')
    throw new Error(`No session for a member of ${organization.name}: ${opened.outcome}.`)
  return opened.token
}
