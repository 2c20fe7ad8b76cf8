/** Signing up and in as the client does, in SQL: what a test needs to get to the case that it is about. */
import type pg from 'pg'

/** No argon2id work is done in these tests: the shape is what the database looks at. */
export const HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'c2FsdHNhbHQ'}$${'A'.repeat(43)}`
export const OTHER_HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'c2FsdHNhbHQ'}$${'B'.repeat(43)}`

export interface Signals {
  device_token?: string | null
  country?: string
  number_status?: 'unknown' | 'unchanged' | 'recycled'
  number_recycled_on?: string
  sim_changed_at?: string
}

export interface SignIn {
  outcome: string
  user_id: string | null
  session_token: string | null
  session_id: string | null
  assurance_level: number | null
  device_token: string | null
  step_up_token: string | null
  step_up_methods: string[] | null
  is_claimable: boolean | null
}

/** The text of a composite value. */
export function signals(given: Signals = {}): string {
  const { device_token, country, number_status, number_recycled_on, sim_changed_at } = given
  const fields = [device_token, country, null, null, number_status, number_recycled_on, sim_changed_at]
  return `(${fields.map((field) => (field == null ? '' : `"${field}"`)).join(',')})`
}

const row = async <T>(client: pg.ClientBase, text: string, values: unknown[]) =>
  (await client.query(text, values)).rows[0] as T

export interface Requested {
  outcome: string
  challenge_token: string
  code: string
  is_known: boolean
}

export const requestCode = (auth: pg.ClientBase, purpose: string, address: string) =>
  row<Requested>(auth, 'select * from strata.request_code($1, $2, $3)', [purpose, kindOf(address), address])

export const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

export const kindOf = (address: string) =>
  address.includes('@') ? 'email' : address.startsWith('+') ? 'phone' : 'username'

export const signUpWithCode = (
  auth: pg.ClientBase,
  token: string,
  code: string,
  options: { username?: string; password_hash?: string; guest?: string } & Signals = {},
) =>
  row<SignIn>(
    auth,
    `select * from strata.sign_up($1, $2, p_given_name => 'Given', p_family_name => 'Family', p_username => $3, p_password_hash => $4,
                                  p_signals => $5, p_guest_token => $6)`,
    [
      token,
      code,
      options.username ?? null,
      options.password_hash ?? null,
      signals(options),
      options.guest ?? null,
    ],
  )

/** A new person who proves an address; answers the sign-in, with the token of the device. */
export async function signUp(
  auth: pg.ClientBase,
  address: string,
  options: Parameters<typeof signUpWithCode>[3] = {},
): Promise<SignIn & { user_id: string; session_token: string; device_token: string }> {
  const { challenge_token, code } = await requestCode(auth, 'sign_up', address)
  const result = await signUpWithCode(auth, challenge_token, code, options)
  if (result.outcome !== 'signed_up') throw new Error(`${address} was not signed up: ${result.outcome}`)
  return result as SignIn & { user_id: string; session_token: string; device_token: string }
}

export const signInWithCode = (auth: pg.ClientBase, token: string, code: string, given: Signals = {}) =>
  row<SignIn>(auth, 'select * from strata.sign_in_with_code($1, $2, $3)', [token, code, signals(given)])

export async function signInByCode(
  auth: pg.ClientBase,
  address: string,
  given: Signals = {},
): Promise<SignIn> {
  const { challenge_token, code } = await requestCode(auth, 'sign_in', address)
  return signInWithCode(auth, challenge_token, code, given)
}

/** `verified` is what the client found out about the password. */
export const signInWithPassword = (
  auth: pg.ClientBase,
  address: string,
  verified: boolean,
  given: Signals & { hash?: string | null } = {},
) =>
  row<SignIn>(auth, 'select * from strata.sign_in_with_password($1, $2, $3, $4, $5)', [
    kindOf(address),
    address,
    given.hash === undefined ? HASH : given.hash,
    verified,
    signals(given),
  ])

/** The provider is believed about every address. */
export const believe = (owner: pg.ClientBase, issuer: string) =>
  owner.query(
    `begin; set local role strata_owner;
     insert into strata_users.linking_policies (issuer, linking, description) values ('${issuer}', 'automatic', 'Of a test.'); commit`,
  )

export const signInWithIdentity = (
  auth: pg.ClientBase,
  issuer: string,
  subject: string,
  email: string | null = null,
  verified = false,
) =>
  row<SignIn>(auth, 'select * from strata.sign_in_with_identity($1, $2, $3, $4)', [
    issuer,
    subject,
    email,
    verified,
  ])
