import postgres from 'postgres'
import type { OpenPeer } from './peer.js'

export const open: OpenPeer = async (url, connections) => {
  const sql = postgres(url, { max: connections })
  return {
    async select(person_id) {
      const [row] = await sql<
        { full_name: string }[]
      >`select person_id, full_name, email, created_at from bench.people where person_id = ${person_id}`
      return row
    },
    async insert({ person_id, full_name, email }) {
      const [row] = await sql<
        { person_id: string }[]
      >`insert into bench.arrivals (person_id, full_name, email) values (${person_id}, ${full_name}, ${email}) returning person_id`
      return row
    },
    end: () => sql.end(),
  }
}
