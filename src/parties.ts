/** What is said of organizations and of their members alike: types with attributes, contacts, addresses and settings. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { type InOrganization, type Managing, manage } from './managing.js'
import * as queries from './queries/parties.js'

export type PartyType = queries.ListPartyTypesResult
export type PartyTypeAttribute = queries.ListPartyTypeAttributesResult
export type PartyContact = queries.ListPartyContactsResult
export type PartyAddress = queries.ListPartyAddressesResult
export type PartySetting = queries.ListPartySettingsResult

/** A new type of organization or member is a row. */
export async function createPartyType(on: Runner<'operator'>, input: z.input<typeof inputs.createPartyType>) {
  const [row] = await on.run(queries.createPartyType, parse(inputs.createPartyType, input))
  return (row as queries.CreatePartyTypeResult).outcome
}

export async function listPartyTypes(tx: Runner<'app'>): Promise<PartyType[]> {
  return tx.run(queries.listPartyTypes)
}

/** Says what an attribute of a type is; what is stored is held against it when it next changes. */
export async function setPartyTypeAttribute(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.partyTypeAttribute>,
) {
  const [row] = await on.run(queries.setPartyTypeAttribute, parse(inputs.partyTypeAttribute, input))
  return (row as queries.SetPartyTypeAttributeResult).outcome
}

/** Takes an attribute away from a type; values that are stored must go when what they belong to next changes. */
export async function removePartyTypeAttribute(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.partyTypeAttributeRef>,
) {
  const [row] = await on.run(queries.removePartyTypeAttribute, parse(inputs.partyTypeAttributeRef, input))
  return (row as queries.RemovePartyTypeAttributeResult).outcome
}

/** The attributes of a type, for a form. */
export async function listPartyTypeAttributes(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.partyTypeRef>,
): Promise<PartyTypeAttribute[]> {
  return tx.run(queries.listPartyTypeAttributes, parse(inputs.partyTypeRef, input))
}

/** Begins a new current contact of a member or the organization, or none with null, and ends the one before, which is kept. */
export async function setPartyContact<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.partyContact>>,
) {
  const [row] = await manage(on, queries.setPartyContact, parse(inputs.partyContact, input))
  return (row as queries.SetPartyContactResult).outcome
}

/** The contacts of a member, or of the organization, former ones last. */
export async function listPartyContacts(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.partyOfMine> = {},
): Promise<PartyContact[]> {
  return tx.run(queries.listPartyContacts, parse(inputs.partyOfMine, input))
}

/** Begins a new current address of a member or the organization, or none without lines, and ends the one before, which is kept. */
export async function setPartyAddress<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.partyAddress>>,
) {
  const [row] = await manage(on, queries.setPartyAddress, parse(inputs.partyAddress, input))
  return (row as queries.SetPartyAddressResult).outcome
}

/** The addresses of a member, as far as the acting one may see them, or of the organization; former ones last. */
export async function listPartyAddresses(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.partyOfMine> = {},
): Promise<PartyAddress[]> {
  return tx.run(queries.listPartyAddresses, parse(inputs.partyOfMine, input))
}

/** Sets a value that the application keeps for a member or the organization; null takes it back. */
export async function setPartySetting<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.partySetting>>,
) {
  const { value, ...setting } = parse(inputs.partySetting, input)
  const [row] = await manage(on, queries.setPartySetting, {
    ...setting,
    value: value === null ? null : JSON.stringify(value),
  })
  return (row as queries.SetPartySettingResult).outcome
}

/** The settings of a member, as far as the acting one may see them, or of the organization. */
export async function listPartySettings(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.partyOfMine> = {},
): Promise<PartySetting[]> {
  return tx.run(queries.listPartySettings, parse(inputs.partyOfMine, input))
}
