/**
 * A thief has the whole database, as a backup holds it: neither the number of a document, nor a key of the client, nor a token that opens a session is in it, however
 * it may be written. The database has seen it all: documents were verified by a registry that repeats every number, rejected, withdrawn, redacted, sealed and
 * fingerprinted anew, and people signed in.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addDocument,
  beginFingerprintKey,
  type CodeMessage,
  createCustomer,
  createStrata,
  openVerification,
  redactVerificationData,
  registryProvider,
  rejectDocument,
  requestCode,
  retireFingerprintKey,
  reviewVerification,
  rotateDocumentKeys,
  runVerificationChecks,
  type Strata,
  submitVerification,
  withdrawDocument,
} from '../../src/index.js'
import { type Major, majors, PostgresUnavailableError } from '../../src/postgres/index.js'
import { to } from '../isolation/copy.js'
import { type OwnServer, ownServer } from '../isolation/own-server.js'
import { testDatabase, testServer } from '../support/database.js'
import { startRegistry } from '../support/registry.js'
import { connectionUrl } from '../support/server.js'
import { keysOf } from './clients.js'
import { formsOf, formsOfBytes, spelt } from './forms.js'

const run = promisify(execFile)
const dumps = await run('pg_dump', ['--version']).then(
  ({ stdout }) => Number(/\) (\d+)/.exec(stdout)?.[1]),
  () => 0,
)
let unavailable = 'pg_dump is not on the PATH'

/** The database of this run, or one of a server that is old enough for the pg_dump of this machine. */
async function findPlace(): Promise<OwnServer> {
  const { major, adminUrl } = testServer()
  if (dumps && dumps < major && majors.includes(dumps as Major)) {
    try {
      return await ownServer({ major: dumps as Major })
    } catch (error) {
      if (!(error instanceof PostgresUnavailableError)) throw error
      unavailable = error.message
    }
  } else if (dumps && dumps < major) unavailable = `pg_dump ${dumps} is older than every supported server`
  const { name, client } = await testDatabase()
  return { name, client, adminUrl, stop: async () => {} }
}
const canDump = () => testServer().adminUrl !== place.adminUrl || dumps >= testServer().major

const given = { e1: randomBytes(32), e2: randomBytes(32), f1: randomBytes(32), f2: randomBytes(32) }
/** As people write them, and what is compared. */
const canaries = {
  verified: { type: 'us_ssn', country: 'US', region: null, number: '536-90-4399', plain: '536904399' },
  failed: { type: 'us_driver_licence', country: 'US', region: 'CA', number: 'K 7613-824', plain: 'K7613824' },
  duplicate: { type: 'us_ssn', country: 'US', region: null, number: '536 90 4399', plain: '536904399' },
  withdrawn: { type: 'passport', country: 'DE', region: null, number: 'c7vxk 93p2', plain: 'C7VXK93P2' },
  redacted: {
    type: 'cn_resident_id',
    country: 'CN',
    region: null,
    number: '11010519491231002x',
    plain: '11010519491231002X',
  },
  rejected: { type: 'passport', country: 'FR', region: null, number: '84XN-60217', plain: '84XN60217' },
  unasked: { type: 'us_ssn', country: 'US', region: null, number: '541.83.7726', plain: '541837726' },
} as const
type Name = keyof typeof canaries

let place: OwnServer
let superuser: pg.Client
let tokens: string[]
const pools: pg.Pool[] = []
const ids = {} as Record<Name, string>
const customers = {} as Record<Name, string>

const mail: CodeMessage[] = []

function strataOf(): Strata {
  const pool = (role: 'app' | 'auth' | 'operator' | 'worker') => {
    const one = new pg.Pool({ connectionString: connectionUrl(place.adminUrl, role, place.name), max: 4 })
    pools.push(one)
    return one
  }
  return createStrata({
    app: pool('app'),
    auth: pool('auth'),
    operator: pool('operator'),
    worker: pool('worker'),
    sendCode: (message) => mail.push(message),
  })
}

/** Answers every token that anybody was given: of sessions, devices and codes that are still good. */
async function signPeopleIn(strata: Strata): Promise<string[]> {
  const given: unknown[] = []
  for (const name of ['ada', 'grace', 'mary']) {
    const email = `${name}@example.org`
    const asked = await strata.signUp({ method: 'email_code', email })
    const code = mail.at(-1)?.code as string
    const { challenge } = asked as Extract<typeof asked, { outcome: 'code_sent' }>
    const admitted = await strata.signUp({ method: 'email_code', challenge, code })
    const { user_id } = admitted as Extract<typeof admitted, { outcome: 'signed_up' }>
    given.push(asked, admitted, await strata.openSession({ user_id, assurance_level: 2 }))
    given.push(
      await strata.signIn({ method: 'email_code', email }),
      await requestCode(strata.auth, { purpose: 'recover', to: { email } }),
    )
  }
  return [...JSON.stringify(given).matchAll(/"(?:\w*token|challenge)":"([^"]{20,})"/g)].map(
    ([, token]) => token as string,
  )
}

beforeAll(async () => {
  place = await findPlace()
  superuser = await place.client('superuser')
  const strata = strataOf()
  tokens = await signPeopleIn(strata)
  const { operator, worker } = strata
  const before = keysOf({ e1: given.e1 }, { f1: given.f1 })
  const both = keysOf({ e1: given.e1, e2: given.e2 }, { f1: given.f1, f2: given.f2 })
  await beginFingerprintKey(operator, { fingerprint_key_id: 'f1' })

  const cases = {} as Record<Name, string>
  for (const [name, { type, country, region, number }] of Object.entries(canaries)) {
    const customer_id = await createCustomer(operator, {
      kind: 'individual',
      given_name: 'Canary',
      family_name: name,
    })
    const document = { customer_id, document_type: type, country, region, number }
    const added = await addDocument(operator, before, document)
    if (added.outcome !== 'submitted') throw new Error(`${name} was not taken: ${JSON.stringify(added)}`)
    const opened = await openVerification(operator, { customer_id })
    if (!('verification_case_id' in opened)) throw new Error(opened.outcome)
    ids[name as Name] = added.identity_document_id
    customers[name as Name] = customer_id
    cases[name as Name] = opened.verification_case_id
    if (name !== 'unasked')
      await submitVerification(operator, { verification_case_id: opened.verification_case_id })
  }

  // A registry that repeats what it was asked in every way that it knows.
  const registry = await startRegistry()
  registry.behave(({ document_number }) => {
    const [name] = Object.entries(canaries).find(([, { plain }]) => plain === document_number) ?? []
    const body = {
      status: name === 'failed' ? 'mismatch' : 'match',
      reference: `reference ${document_number}`,
      [document_number]: { number: document_number, as_number: Number(document_number) || null },
      spelt: spelt(document_number),
      [spelt(document_number)[1] as string]: true,
      base64: Buffer.from(JSON.stringify({ document_number })).toString('base64'),
      base64url: Buffer.from(document_number).toString('base64url'),
      hex: Buffer.from(document_number).toString('hex'),
      digits: [...document_number],
      raw: JSON.stringify({ answer: [document_number] }),
    }
    const { digits, ...whole } = body
    if (name === 'failed') return { answer: body }
    if (name === 'withdrawn') return { answer: `<html>${document_number}</html>` }
    if (name === 'rejected') return { answer: whole, status: 503 }
    return { answer: whole }
  })
  await runVerificationChecks(worker, {
    providers: [registryProvider({ name: 'registry', url: registry.url })],
    keys: before,
    concurrency: 1,
  })
  await runVerificationChecks(worker, {
    providers: [
      {
        name: 'registry',
        check: async ({ document_number }) => {
          throw Object.assign(new Error(document_number), { code: document_number })
        },
      },
    ],
    keys: before,
  })
  await registry.close()

  await withdrawDocument(operator, { identity_document_id: ids.withdrawn, reason: 'lost' })
  await rejectDocument(operator, { identity_document_id: ids.rejected, reason: 'a copy' })
  await reviewVerification(operator, {
    verification_case_id: cases.duplicate,
    decision: 'reject',
    reason: 'somebody else has it',
  })
  await redactVerificationData(operator, { customer_id: customers.redacted, reason: 'asked for it' })

  await beginFingerprintKey(operator, { fingerprint_key_id: 'f2' })
  await rotateDocumentKeys(worker, both)
  expect(await retireFingerprintKey(operator, { fingerprint_key_id: 'f1' })).toBe('retired')
  await superuser.query('analyze')
}, 180_000)

afterAll(async () => {
  for (const pool of pools) await pool.end()
  await place.stop()
})

/** What a backup holds. */
async function dump(): Promise<string> {
  const { hostname, port, username, password } = new URL(place.adminUrl)
  const { stdout } = await run('pg_dump', ['--format=plain'], {
    env: {
      ...process.env,
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: decodeURIComponent(username),
      PGPASSWORD: decodeURIComponent(password),
      PGDATABASE: place.name,
    },
    maxBuffer: 500_000_000,
  })
  return stdout
}

/** Every row of every table, the server's own statistics included. */
async function rows(): Promise<string> {
  const { rows } = await superuser.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname !~ '^(pg_|information_schema)' order by 1`,
  )
  const texts: string[] = []
  for (const { name } of rows) texts.push(...(await to(superuser, `copy (select * from ${name}) to stdout`)))
  texts.push(...(await to(superuser, 'copy (select * from pg_stats) to stdout')))
  return texts.join('\n')
}

/** The names of what shows in a text. */
function found(text: string): string[] {
  const lower = text.toLowerCase()
  const showing = (forms: (string | RegExp)[]) =>
    forms.some((form) => (typeof form === 'string' ? lower.includes(form.toLowerCase()) : form.test(text)))
  return [
    ...Object.entries(canaries).filter(([, { number, plain }]) => showing(formsOf(number, plain))),
    ...Object.entries(given).filter(([, key]) => showing(formsOfBytes(key))),
    ...tokens
      .map((token, at) => [`token ${at}`, token] as const)
      .filter(([, token]) => showing(formsOf(token, token))),
  ].map(([name]) => name)
}

/** What shows that the canaries went in. */
async function traces(text: string): Promise<void> {
  const { rows } = await superuser.query(
    `select d.identity_document_id as id, d.last_four, d.ciphertext, d.encryption_key_id, array_agg(f.fingerprint) as prints, array_agg(f.fingerprint_key_id) as keys
     from strata_kyc.identity_documents d join strata_kyc.document_fingerprints f using (identity_document_id)
     where d.ciphertext is not null group by d.identity_document_id`,
  )
  expect(rows).toHaveLength(Object.keys(canaries).length - 1)
  for (const { id, last_four, ciphertext, encryption_key_id, prints, keys } of rows) {
    const [name] = Object.entries(ids).find(([, known]) => known === id) ?? []
    expect(last_four).toBe(canaries[name as Name].plain.slice(-4))
    expect([encryption_key_id, keys]).toEqual(['e2', ['f2']])
    const lines = text
      .split('\n')
      .filter((line) => line.includes(id))
      .join('\n')
    for (const trace of [last_four, ciphertext.toString('hex'), prints[0].toString('hex')])
      expect(lines.includes(trace), `${trace} of ${name}`).toBe(true)
  }
  for (const trace of ['****4399', 'The answer repeated the document number in parts.'])
    expect(text.includes(trace), trace).toBe(true)
}

describe('whoever has a copy of the database', () => {
  test('[X63] [X64] finds what became of the documents', async () => {
    const { rows } = await superuser.query(
      `select distinct c.status, array_agg(distinct k.method || ':' || k.status order by k.method || ':' || k.status) as checks
       from strata_kyc.verification_cases c left join strata_kyc.verification_checks k using (verification_case_id)
       where c.customer_id = any ($1) group by c.verification_case_id, c.status order by 1, 2`,
      [Object.values(customers)],
    )
    expect(rows.map(({ status }) => status)).toEqual(
      expect.arrayContaining(['verified', 'rejected', 'requires_input']),
    )
    expect(tokens.length).toBeGreaterThan(14)
  })

  test('[A5] finds no number, no key and no token in the rows, nor in the figures of the planner', async () => {
    const text = await rows()
    await traces(text)
    expect(found(text)).toEqual([])
  })

  test('[A5] finds no number, no key and no token in a full logical dump', async (context) => {
    if (!canDump()) return context.skip(unavailable)
    const text = await dump()
    expect(text.includes('CREATE TABLE strata_kyc.identity_documents')).toBe(true)
    await traces(text)
    expect(found(text)).toEqual([])
  })

  test('would find each of them, if it were there', async () => {
    const everything = [
      ...Object.keys(canaries),
      ...Object.keys(given),
      ...tokens.map((_, at) => `token ${at}`),
    ]
    await superuser.query('create table public.planted (value text, bytes bytea)')
    const plant = (value: string, bytes: Buffer | null = null) =>
      superuser.query('insert into public.planted values ($1, $2)', [value, bytes])
    for (const writtenAs of ['plain', 'base64', 'hex', 'bytea'] as const) {
      await superuser.query('truncate public.planted')
      for (const secret of [...Object.values(canaries).map(({ number }) => number), ...tokens]) {
        const text = `it is ${secret}.`
        if (writtenAs === 'bytea') await plant('', Buffer.from(text))
        else await plant(writtenAs === 'plain' ? text : Buffer.from(text).toString(writtenAs))
      }
      for (const key of Object.values(given))
        if (writtenAs === 'bytea' || writtenAs === 'plain') await plant('', key)
        else await plant(key.toString(writtenAs))
      const planted = await to(superuser, 'copy public.planted to stdout')
      expect(found(planted.join('\n')), writtenAs).toEqual(everything)
    }
    expect(found(await rows())).toEqual(everything)
    if (canDump()) expect(found(await dump())).toEqual(everything)
    await superuser.query('drop table public.planted')
  })
})
