/**
 * Whether the time of an answer tells that an address is known: the whole of the client's calls, for addresses that somebody has and for ones that nobody has, each
 * asked once, on one connection. Both sides must take the same time, and so the bar has two ends.
 */
import assert from 'node:assert/strict'
import type { Strata } from '../../src/index.js'
import { hands } from '../harness.js'
import { emailOf, furnish } from '../people.js'
import { type Package, published } from '../published.js'
import type { Case } from './case.js'

const ways: [
  name: string,
  ask: (strata: Strata, email: string, client: Package) => Promise<{ outcome: string }>,
  outcome: string,
][] = [
  [
    'a wrong password',
    (strata, email) =>
      strata.signIn({ method: 'password', identifier: { email }, password: 'not the password' }),
    'refused',
  ],
  ['a code to sign in', (strata, email) => strata.signIn({ method: 'email_code', email }), 'code_sent'],
  ['a code to sign up', (strata, email) => strata.signUp({ method: 'email_code', email }), 'code_sent'],
  [
    'a wrong code',
    async (strata, email) => {
      const sent = await strata.signIn({ method: 'email_code', email })
      if (sent.outcome !== 'code_sent') return sent
      return strata.signIn({ method: 'email_code', challenge: sent.challenge, code: '000000' })
    },
    'refused',
  ],
  [
    'a code to recover',
    ({ auth }, email, { requestCode }) => requestCode(auth, { purpose: 'recover', to: { email } }),
    'code_sent',
  ],
]

export const enumeration: Case = {
  name: 'enumeration',
  claim: 'an address that is known × one that nobody has',
  async *comparisons(world) {
    await furnish(world)
    const client = await published()
    const { users } = world.size
    const pool = await world.pool('auth', 1)
    const strata = client.createStrata({ app: pool, auth: pool, sendCode: () => {} })
    for (const [name, ask, outcome] of ways) {
      await world.asSuperuser((admin) =>
        admin.query('truncate strata_users.throttles, strata_users.challenges').then(() => undefined),
      )
      // Nobody is asked about twice: an address that is blocked answers sooner.
      let next = 0
      const known = async () => (await ask(strata, emailOf(next++ % users), client)).outcome
      const unknown = async () => (await ask(strata, `nobody${next++}@example.org`, client)).outcome
      assert.deepEqual([await known(), await unknown()], [outcome, outcome])
      yield {
        sizes: { users, postgres: world.major },
        variants: [
          { name: 'nobody', run: hands(1, unknown) },
          { name, against: 'nobody', bar: { limit: 1.1, least: 0.9 }, run: hands(1, known) },
        ],
      }
    }
    await world.closePools()
  },
}
