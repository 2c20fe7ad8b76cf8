import { eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import pg from '../pg.js'
import type { OpenPeer } from './peer.js'

const columns = {
  person_id: uuid().primaryKey(),
  full_name: text().notNull(),
  email: text().notNull(),
  created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
}
const schema = pgSchema('bench')
const people = schema.table('people', columns)
const arrivals = schema.table('arrivals', columns)

export const open: OpenPeer = async (url, connections) => {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const db = drizzle(pool)
  const select = db
    .select()
    .from(people)
    .where(eq(people.person_id, sql.placeholder('person_id')))
    .prepare('drizzle_select')
  const insert = db
    .insert(arrivals)
    .values({
      person_id: sql.placeholder('person_id'),
      full_name: sql.placeholder('full_name'),
      email: sql.placeholder('email'),
    })
    .returning({ person_id: arrivals.person_id })
    .prepare('drizzle_insert')
  return {
    async select(person_id) {
      const [row] = await select.execute({ person_id })
      return row
    },
    async insert(person) {
      const [row] = await insert.execute({ ...person })
      return row
    },
    end: () => pool.end(),
  }
}
