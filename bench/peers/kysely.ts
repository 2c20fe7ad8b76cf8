import { type Generated, Kysely, PostgresDialect } from 'kysely'
import pg from '../pg.js'
import type { OpenPeer } from './peer.js'

interface Table {
  person_id: string
  full_name: string
  email: string
  created_at: Generated<Date>
}

export const open: OpenPeer = async (url, connections) => {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const db = new Kysely<{ 'bench.people': Table; 'bench.arrivals': Table }>({
    dialect: new PostgresDialect({ pool }),
  })
  return {
    select: (person_id) =>
      db
        .selectFrom('bench.people')
        .select(['person_id', 'full_name', 'email', 'created_at'])
        .where('person_id', '=', person_id)
        .executeTakeFirst(),
    insert: (person) =>
      db.insertInto('bench.arrivals').values(person).returning('person_id').executeTakeFirst(),
    end: () => db.destroy(),
  }
}
