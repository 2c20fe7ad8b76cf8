import type { Person } from '../queries/people.js'

/** Another client, used as its documentation recommends for speed: the same two statements over the same number of connections. */
export interface Peer {
  select(person_id: string): Promise<{ full_name: string } | undefined>
  insert(person: Person): Promise<{ person_id: string } | undefined>
  end(): Promise<void>
}

export type OpenPeer = (url: string, connections: number) => Promise<Peer>
