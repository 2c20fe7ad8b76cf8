/**
 * Giving a permission to a role that a hundred thousand members hold and four roles inherit, and taking it back: through the package's own functions, which ask
 * who may and keep a history, beside one bare row in the tables of other designs, each with its commit. How many rows are written is counted. Then checks
 * while such a change is under way in another transaction: they neither wait nor see it.
 */
import assert from 'node:assert/strict'
import type { Client } from 'pg'
import type { Transaction } from '../../src/index.js'
import { addRolePermission, hasPermission, removeRolePermission } from '../../src/queries/access.js'
import { openDesk } from '../desk.js'
import pg from '../pg.js'
import { published } from '../published.js'
import { type Rights, rights, spare } from '../rights.js'
import type { Case } from './case.js'

const most = 10

export const permissionRoleChange: Case = {
  name: 'permission-role-change',
  claim:
    'changing what a role brings that 100,000 memberships hold × one row written in a design without history',
  async *comparisons(world, note) {
    const [many] = await rights(world)
    const { role_id, held } = many
    const change = {
      organization_id: null,
      role_id,
      permission: spare,
      scope: 'organization',
      reason: 'Measured.',
    }
    const sizes = { memberships: many.world.size.users, held, postgres: many.world.major }
    const pool = await many.world.pool('superuser', 1)
    const { operator } = (await published()).createStrata({ app: pool, operator: pool })
    const become = (login: 'operator' | 'handwritten') => async () => {
      await pool.query(`set session authorization ${many.world.role(login)}`)
    }
    await become('operator')()
    for (const query of [addRolePermission, removeRolePermission]) {
      const rows = await operator.transaction(async (tx) => {
        const before = await written(tx)
        const [answer] = await tx.run(query, change)
        assert.equal(answer?.outcome, 'done')
        return (await written(tx)) - before
      })
      note(
        `${rows} rows are written ${query === addRolePermission ? 'with the permission' : 'when it is taken back'}, history included.`,
      )
      assert.ok(rows > 0 && rows <= most, `${rows} rows were written, and may be ${most} at most.`)
    }

    const against = 'a row of a recursive design'
    const ours = byTurns(
      () => operator.run(addRolePermission, change),
      () => operator.run(removeRolePermission, change),
    )
    const bare = (name: string, insert: string, remove: string, values: unknown[]) =>
      byTurns(
        () => pool.query({ name: `${name} in`, text: insert, values }),
        () => pool.query({ name: `${name} out`, text: remove, values }),
      )
    yield {
      sizes,
      variants: [
        {
          name: against,
          before: become('handwritten'),
          run: bare(
            'row',
            'insert into recursive.role_permissions (role_id, permission) values ($1, $2)',
            'delete from recursive.role_permissions where role_id = $1 and permission = $2',
            [role_id, spare],
          ),
        },
        {
          name: 'a tuple',
          against,
          before: become('handwritten'),
          run: bare(
            'tuple',
            "insert into tuples.tuples (object, relation, subject, subject_relation) values ($1, 'holder', $2, 'assignee')",
            "delete from tuples.tuples where object = $1 and relation = 'holder' and subject = $2 and subject_relation = 'assignee'",
            [`permission:${spare}`, `role:${role_id}`],
          ),
        },
        { name: 'a change', against, before: become('operator'), run: ours },
        { name: 'a change, in ms', unit: 'ms', bar: { limit: 20 }, before: become('operator'), run: ours },
      ],
    }
    await many.world.closePools()
    yield* beside(many, sizes)
    await many.world.closePools()
  },
}

/** What is given at one turn is taken back at the next. */
function byTurns(give: () => Promise<unknown>, takeBack: () => Promise<unknown>) {
  let given = false
  return async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      await (given ? takeBack() : give())
      given = !given
    }
  }
}

/** Rows that this connection wrote, and has not told the statistics of yet. */
async function written(tx: Transaction<'operator'>): Promise<number> {
  const { rows } = await tx.query<{ written: number }>(
    'select sum(n_tup_ins + n_tup_upd + n_tup_del)::integer as written from pg_stat_xact_all_tables',
  )
  return rows[0]?.written as number
}

async function* beside(rights: Rights, sizes: Record<string, number>) {
  const { world, role_id } = rights
  // A check that had to wait would say so.
  const { inSession } = await openDesk(rights, { lock_timeout: 1000 })
  const other = new pg.Client({ connectionString: world.url('operator') })
  await other.connect()
  try {
    const held = inSession(async (tx) => {
      const [answer] = await tx.run(hasPermission, { permission: spare })
      assert.equal(answer?.is_allowed, false)
    })
    yield {
      sizes,
      variants: [
        { name: 'has_permission', ...held },
        {
          name: 'has_permission during a change',
          against: 'has_permission',
          bar: { limit: 1.3 },
          ...held,
          before: async (turn: number) => {
            await begin(other, role_id)
            await held.before(turn)
          },
          after: async () => {
            await other.query('rollback')
          },
        },
      ],
    }
  } finally {
    await other.end()
  }
}

async function begin(client: Client, role_id: string): Promise<void> {
  await client.query('begin')
  const { rows } = await client.query('select strata.add_role_permission(null, $1, $2, $3) as outcome', [
    role_id,
    spare,
    'Measured.',
  ])
  assert.equal(rows[0].outcome, 'done')
}
