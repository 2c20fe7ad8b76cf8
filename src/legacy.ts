/**
 * `permission_index` of a system before this one: own number, own + upper, own - lower. Two parties can have one index, so a value is believed only where there is
 * exactly one way to read it. For staff who bring such a table here.
 */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/access.js'

export type LegacyReading = queries.DecodePermissionIndexResult
export type LegacyIndexCheck = queries.CheckPermissionIndexesResult
export type LegacyImport = queries.ImportPermissionIndexResult
export type LegacyPermission = queries.ListLegacyPermissionsResult

/** By which number the old system knew a member, or, without one, the organization itself. */
export async function setLegacyNumber(on: Runner<'operator'>, input: z.input<typeof inputs.legacyNumber>) {
  const [row] = await on.run(queries.setLegacyNumber, parse(inputs.legacyNumber, input))
  return (row as queries.SetLegacyNumberResult).outcome
}

/** Every way to read an index. Nobody can say which was meant when there is more than one. */
export async function decodePermissionIndex(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.permissionIndex>,
): Promise<LegacyReading[]> {
  return on.run(queries.decodePermissionIndex, parse(inputs.permissionIndex, input))
}

/** What can be made of a whole column of indexes: one row per value, with how often it occurs and how many ways there are to read it. */
export async function checkPermissionIndexes(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.permissionIndexes>,
): Promise<LegacyIndexCheck[]> {
  return on.run(queries.checkPermissionIndexes, parse(inputs.permissionIndexes, input))
}

/** Grants what the old system allowed under an index, where there is exactly one way to read it. A second time it changes nothing. */
export async function importPermissionIndex(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.importPermissionIndex>,
): Promise<LegacyImport> {
  const [row] = await on.run(queries.importPermissionIndex, parse(inputs.importPermissionIndex, input))
  return row as LegacyImport
}

/** What the old table would hold now, of one organization or index where named: ambiguous where an index can be read otherwise too. */
export async function listLegacyPermissions(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.legacyPermissions> = {},
): Promise<LegacyPermission[]> {
  return on.run(queries.listLegacyPermissions, parse(inputs.legacyPermissions, input))
}
