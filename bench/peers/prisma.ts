import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PrismaPg } from '@prisma/adapter-pg'
import type { Person } from '../queries/people.js'
import type { OpenPeer } from './peer.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

interface Delegate<Row> {
  findUnique(query: { where: { person_id: string } }): Promise<Row | null>
  create(query: { data: Person; select: { person_id: true } }): Promise<{ person_id: string }>
}
interface Generated {
  PrismaClient: new (options: {
    adapter: PrismaPg
  }) => {
    people: Delegate<{ full_name: string }>
    arrivals: Delegate<{ full_name: string }>
    $connect(): Promise<void>
    $disconnect(): Promise<void>
  }
}

/** Prisma's client is generated code. Its command wants to download an engine that generating does not use; any existing file in its place stops that. */
async function generate(): Promise<Generated> {
  await promisify(execFile)(
    process.execPath,
    [here('../node_modules/prisma/build/index.js'), 'generate', '--schema', here('people.prisma')],
    {
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    },
  )
  return (await import(here('../node_modules/.bench/prisma/client.ts'))) as Generated
}

let generated: Promise<Generated> | undefined

export const open: OpenPeer = async (url, connections) => {
  generated ??= generate()
  const { PrismaClient } = await generated
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: connections }) })
  await client.$connect()
  return {
    select: async (person_id) => (await client.people.findUnique({ where: { person_id } })) ?? undefined,
    insert: (person) => client.arrivals.create({ data: person, select: { person_id: true } }),
    end: () => client.$disconnect(),
  }
}
