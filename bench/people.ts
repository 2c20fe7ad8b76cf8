/** People who can sign in: of every user of a world an address, a password, a device and a last visit, as after years of use. */
import type { World } from './world.js'

export const password = 'correct horse battery'

/** No argon2id is computed where the database is measured: it compares the text. */
export const passwordHash = `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$${'A'.repeat(43)}`

/** The address of the n-th. */
export const emailOf = (n: number) => `person${n}@example.org`

/** The device that the n-th is known on. */
export const deviceOf = (n: number) => n.toString(16).padStart(64, '0')

const furnished = new WeakSet<World>()

export async function furnish(world: World): Promise<void> {
  if (furnished.has(world)) return
  furnished.add(world)
  await world.seed()
  await world.asSuperuser(async (admin) => {
    await admin.query('set session_replication_role = replica')
    await admin.query('set synchronous_commit = off')
    await admin.query(
      'create temporary table people as select user_id, row_number() over (order by user_id) - 1 as n from strata_users.users',
    )
    await admin.query(
      `insert into strata_users.identifiers (user_id, kind, value, address, is_primary, claimed_at, verified_at, last_proof_at)
       select user_id, 'email', 'person' || n || '@example.org', 'person' || n || '@example.org', true, now(), now(), now() from people order by md5(n::text)`,
    )
    await admin.query(
      'insert into strata_users.password_credentials (user_id, password_hash, set_at) select user_id, $1, now() from people order by md5(n::text)',
      [passwordHash],
    )
    await admin.query(
      `insert into strata_users.devices (user_id, token_hash, country, first_seen_at, last_seen_at)
       select user_id, strata_users.hash_token(lpad(to_hex(n), 64, '0')), 'CH', now(), now() from people order by md5(n::text)`,
    )
    await admin.query(
      'insert into strata_users.user_activity (user_id, last_sign_in_at, sign_in_count) select user_id, now(), 1 from people on conflict do nothing',
    )
    for (const table of ['identifiers', 'password_credentials', 'devices', 'user_activity'])
      await admin.query(`vacuum (analyze) strata_users.${table}`)
    await admin.query('create schema if not exists bench')
    await admin.query(
      'create table bench.sign_ins (sign_in_id uuid primary key default gen_random_uuid(), user_id uuid, attempted_at timestamptz default now(), outcome text)',
    )
    await admin.query(`grant usage on schema bench to ${world.role('handwritten')}`)
    await admin.query(`grant select, insert on bench.sign_ins to ${world.role('handwritten')}`)
    await admin.query('checkpoint')
  })
}
