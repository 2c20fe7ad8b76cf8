/** What the two databases remember of an extraction: a row in strata_core.extractions on either side. */
import type pg from 'pg'
import { STRATUM } from './names.js'
import { asOwner } from './pair.js'

export interface Extraction {
  extractionId: string
  side: 'source' | 'target'
  peer: string
  peerSystem: string
  madeRoles: string[]
  begunAt: Date
  movedAt: Date | null
  settledFrom: string | null
  finishedAt: Date | null
}

/** Undefined where there is none, and where pg-strata is not installed. */
export async function readExtraction(client: pg.ClientBase): Promise<Extraction | undefined> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                       where n.nspname = 'strata_core' and c.relname = 'extractions') as there`,
  )
  if (!there[0]?.there) return undefined
  return asOwner(client, async () => {
    const { rows } = await client.query<Extraction>(
      `select extraction_id as "extractionId", side, peer, peer_system as "peerSystem", made_roles as "madeRoles", begun_at as "begunAt",
              moved_at as "movedAt", settled_from as "settledFrom", finished_at as "finishedAt"
       from strata_core.extractions where stratum = $1`,
      [STRATUM],
    )
    return rows[0]
  })
}

/** Part of the transaction of the caller, who is strata_owner in it. */
export async function writeExtraction(
  client: pg.ClientBase,
  {
    extractionId,
    side,
    peer,
    peerSystem,
    madeRoles,
  }: Pick<Extraction, 'extractionId' | 'side' | 'peer' | 'peerSystem' | 'madeRoles'>,
): Promise<void> {
  await client.query(
    `insert into strata_core.extractions (extraction_id, stratum, side, peer, peer_system, made_roles)
     values ($1, $2, $3, $4, $5, $6)`,
    [extractionId, STRATUM, side, peer, peerSystem, madeRoles],
  )
}
