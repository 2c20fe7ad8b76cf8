/** Types generated for queries found in "sql/queries/parties.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { CreatePartyTypeOutcome, PartyContactContactType, PartyTypeAppliesTo, PartyTypeAttributeValueType, RemovePartyTypeAttributeOutcome, SetPartyAddressOutcome, SetPartyContactOutcome, SetPartySettingOutcome, SetPartyTypeAttributeOutcome } from './values.js';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type stringArray = (string)[];

/** 'CreatePartyType' parameters type */
export interface CreatePartyTypeParams {
  applies_to: string;
  description: string;
  party_type: string;
}

/** 'CreatePartyType' return type */
export interface CreatePartyTypeResult {
  outcome: CreatePartyTypeOutcome;
}

/** 'CreatePartyType' query type */
export interface CreatePartyTypeQuery {
  params: CreatePartyTypeParams;
  result: CreatePartyTypeResult;
}

const createPartyTypeIR: any = {"usedParamSet":{"party_type":true,"applies_to":true,"description":true},"params":[{"name":"party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":51,"b":62}]},{"name":"applies_to","required":true,"transform":{"type":"scalar"},"locs":[{"a":83,"b":94}]},{"name":"description","required":true,"transform":{"type":"scalar"},"locs":[{"a":116,"b":128}]}],"statement":"select strata.create_party_type(\n  p_party_type => :party_type!,\n  p_applies_to => :applies_to!,\n  p_description => :description!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.create_party_type(
 *   p_party_type => :party_type!,
 *   p_applies_to => :applies_to!,
 *   p_description => :description!
 * ) as "outcome!"
 * ```
 */
export const createPartyType = new PreparedQuery<CreatePartyTypeParams,CreatePartyTypeResult>(createPartyTypeIR);


/** 'ListPartyTypes' parameters type */
export type ListPartyTypesParams = void;

/** 'ListPartyTypes' return type */
export interface ListPartyTypesResult {
  /** What is of this type: organization or membership. */
  applies_to: PartyTypeAppliesTo;
  /** What it means. */
  description: string;
  /** Name of the type. */
  party_type: string;
}

/** 'ListPartyTypes' query type */
export interface ListPartyTypesQuery {
  params: ListPartyTypesParams;
  result: ListPartyTypesResult;
}

const listPartyTypesIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  party_type as \"party_type!\",\n  applies_to as \"applies_to!\",\n  description as \"description!\"\nfrom strata_tenancy.party_types\norder by applies_to, party_type"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   party_type as "party_type!",
 *   applies_to as "applies_to!",
 *   description as "description!"
 * from strata_tenancy.party_types
 * order by applies_to, party_type
 * ```
 */
export const listPartyTypes = new PreparedQuery<ListPartyTypesParams,ListPartyTypesResult>(listPartyTypesIR);


/** 'SetPartyTypeAttribute' parameters type */
export interface SetPartyTypeAttributeParams {
  allowed_values?: stringArray | null | void;
  attribute: string;
  description: string;
  is_required: boolean;
  party_type: string;
  pattern?: string | null | void;
  value_type: string;
}

/** 'SetPartyTypeAttribute' return type */
export interface SetPartyTypeAttributeResult {
  outcome: SetPartyTypeAttributeOutcome;
}

/** 'SetPartyTypeAttribute' query type */
export interface SetPartyTypeAttributeQuery {
  params: SetPartyTypeAttributeParams;
  result: SetPartyTypeAttributeResult;
}

const setPartyTypeAttributeIR: any = {"usedParamSet":{"party_type":true,"attribute":true,"value_type":true,"description":true,"is_required":true,"allowed_values":true,"pattern":true},"params":[{"name":"party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":69}]},{"name":"attribute","required":true,"transform":{"type":"scalar"},"locs":[{"a":89,"b":99}]},{"name":"value_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":120,"b":131}]},{"name":"description","required":true,"transform":{"type":"scalar"},"locs":[{"a":153,"b":165}]},{"name":"is_required","required":true,"transform":{"type":"scalar"},"locs":[{"a":187,"b":199}]},{"name":"allowed_values","required":false,"transform":{"type":"scalar"},"locs":[{"a":224,"b":238}]},{"name":"pattern","required":false,"transform":{"type":"scalar"},"locs":[{"a":256,"b":263}]}],"statement":"select strata.set_party_type_attribute(\n  p_party_type => :party_type!,\n  p_attribute => :attribute!,\n  p_value_type => :value_type!,\n  p_description => :description!,\n  p_is_required => :is_required!,\n  p_allowed_values => :allowed_values,\n  p_pattern => :pattern\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_party_type_attribute(
 *   p_party_type => :party_type!,
 *   p_attribute => :attribute!,
 *   p_value_type => :value_type!,
 *   p_description => :description!,
 *   p_is_required => :is_required!,
 *   p_allowed_values => :allowed_values,
 *   p_pattern => :pattern
 * ) as "outcome!"
 * ```
 */
export const setPartyTypeAttribute = new PreparedQuery<SetPartyTypeAttributeParams,SetPartyTypeAttributeResult>(setPartyTypeAttributeIR);


/** 'RemovePartyTypeAttribute' parameters type */
export interface RemovePartyTypeAttributeParams {
  attribute: string;
  party_type: string;
}

/** 'RemovePartyTypeAttribute' return type */
export interface RemovePartyTypeAttributeResult {
  outcome: RemovePartyTypeAttributeOutcome;
}

/** 'RemovePartyTypeAttribute' query type */
export interface RemovePartyTypeAttributeQuery {
  params: RemovePartyTypeAttributeParams;
  result: RemovePartyTypeAttributeResult;
}

const removePartyTypeAttributeIR: any = {"usedParamSet":{"party_type":true,"attribute":true},"params":[{"name":"party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":69}]},{"name":"attribute","required":true,"transform":{"type":"scalar"},"locs":[{"a":87,"b":97}]}],"statement":"select strata.remove_party_type_attribute(p_party_type => :party_type!, p_attribute => :attribute!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.remove_party_type_attribute(p_party_type => :party_type!, p_attribute => :attribute!) as "outcome!"
 * ```
 */
export const removePartyTypeAttribute = new PreparedQuery<RemovePartyTypeAttributeParams,RemovePartyTypeAttributeResult>(removePartyTypeAttributeIR);


/** 'ListPartyTypeAttributes' parameters type */
export interface ListPartyTypeAttributesParams {
  party_type: string;
}

/** 'ListPartyTypeAttributes' return type */
export interface ListPartyTypeAttributesResult {
  /** The values that it may have, as text; null for any of its type. */
  allowed_values: stringArray | null;
  /** Name of the attribute. */
  attribute: string;
  /** What it means. */
  description: string;
  /** Whether every one of the type must have it. */
  is_required: boolean;
  /** Type that has it. */
  party_type: string;
  /** Regular expression of Postgres that a text must match, without back-references, counted repetitions of a group, and more than eight of anything else; anchor it. Null for none. */
  pattern: string | null;
  /** text (at most 1000 characters), integer, numeric, boolean, or date: text like 2025-12-31. */
  value_type: PartyTypeAttributeValueType;
}

/** 'ListPartyTypeAttributes' query type */
export interface ListPartyTypeAttributesQuery {
  params: ListPartyTypeAttributesParams;
  result: ListPartyTypeAttributesResult;
}

const listPartyTypeAttributesIR: any = {"usedParamSet":{"party_type":true},"params":[{"name":"party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":253,"b":264}]}],"statement":"select\n  party_type as \"party_type!\",\n  attribute as \"attribute!\",\n  value_type as \"value_type!\",\n  is_required as \"is_required!\",\n  allowed_values,\n  pattern,\n  description as \"description!\"\nfrom strata_tenancy.party_type_attributes\nwhere party_type = :party_type!\norder by attribute"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   party_type as "party_type!",
 *   attribute as "attribute!",
 *   value_type as "value_type!",
 *   is_required as "is_required!",
 *   allowed_values,
 *   pattern,
 *   description as "description!"
 * from strata_tenancy.party_type_attributes
 * where party_type = :party_type!
 * order by attribute
 * ```
 */
export const listPartyTypeAttributes = new PreparedQuery<ListPartyTypeAttributesParams,ListPartyTypeAttributesResult>(listPartyTypeAttributesIR);


/** 'SetPartyContact' parameters type */
export interface SetPartyContactParams {
  contact_group: string;
  contact_type: string;
  membership_id?: string | null | void;
  organization_id: string;
  value?: string | null | void;
}

/** 'SetPartyContact' return type */
export interface SetPartyContactResult {
  outcome: SetPartyContactOutcome;
}

/** 'SetPartyContact' query type */
export interface SetPartyContactQuery {
  params: SetPartyContactParams;
  result: SetPartyContactResult;
}

const setPartyContactIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"contact_type":true,"value":true,"contact_group":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":72}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":96,"b":109}]},{"name":"contact_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":132,"b":145}]},{"name":"value","required":false,"transform":{"type":"scalar"},"locs":[{"a":161,"b":166}]},{"name":"contact_group","required":true,"transform":{"type":"scalar"},"locs":[{"a":190,"b":204}]}],"statement":"select strata.set_party_contact(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id,\n  p_contact_type => :contact_type!,\n  p_value => :value,\n  p_contact_group => :contact_group!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_party_contact(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id,
 *   p_contact_type => :contact_type!,
 *   p_value => :value,
 *   p_contact_group => :contact_group!
 * ) as "outcome!"
 * ```
 */
export const setPartyContact = new PreparedQuery<SetPartyContactParams,SetPartyContactResult>(setPartyContactIR);


/** 'ListPartyContacts' parameters type */
export interface ListPartyContactsParams {
  membership_id?: string | null | void;
  organization_id: string;
}

/** 'ListPartyContacts' return type */
export interface ListPartyContactsResult {
  contact_group: string;
  contact_type: PartyContactContactType;
  ended_at: Date | null;
  membership_id: string | null;
  organization_id: string;
  party_contact_id: string;
  started_at: Date;
  value: string;
}

/** 'ListPartyContacts' query type */
export interface ListPartyContactsQuery {
  params: ListPartyContactsParams;
  result: ListPartyContactsResult;
}

const listPartyContactsIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":294,"b":310}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":335,"b":348},{"a":353,"b":366}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  party_contact_id as \"party_contact_id!\",\n  membership_id,\n  contact_group as \"contact_group!\",\n  contact_type as \"contact_type!\",\n  value as \"value!\",\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.party_contacts\nwhere organization_id = :organization_id!\n  and (membership_id = :membership_id or :membership_id::uuid is null and membership_id is null)\norder by ended_at nulls first, contact_group, contact_type, party_contact_id"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   party_contact_id as "party_contact_id!",
 *   membership_id,
 *   contact_group as "contact_group!",
 *   contact_type as "contact_type!",
 *   value as "value!",
 *   started_at as "started_at!",
 *   ended_at
 * from strata.party_contacts
 * where organization_id = :organization_id!
 *   and (membership_id = :membership_id or :membership_id::uuid is null and membership_id is null)
 * order by ended_at nulls first, contact_group, contact_type, party_contact_id
 * ```
 */
export const listPartyContacts = new PreparedQuery<ListPartyContactsParams,ListPartyContactsResult>(listPartyContactsIR);


/** 'SetPartyAddress' parameters type */
export interface SetPartyAddressParams {
  address_group: string;
  address_lines?: stringArray | null | void;
  country?: string | null | void;
  locality?: string | null | void;
  membership_id?: string | null | void;
  organization_id: string;
  postal_code?: string | null | void;
  region?: string | null | void;
}

/** 'SetPartyAddress' return type */
export interface SetPartyAddressResult {
  outcome: SetPartyAddressOutcome;
}

/** 'SetPartyAddress' query type */
export interface SetPartyAddressQuery {
  params: SetPartyAddressParams;
  result: SetPartyAddressResult;
}

const setPartyAddressIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"address_lines":true,"locality":true,"region":true,"postal_code":true,"country":true,"address_group":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":72}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":96,"b":109}]},{"name":"address_lines","required":false,"transform":{"type":"scalar"},"locs":[{"a":133,"b":146}]},{"name":"locality","required":false,"transform":{"type":"scalar"},"locs":[{"a":165,"b":173}]},{"name":"region","required":false,"transform":{"type":"scalar"},"locs":[{"a":190,"b":196}]},{"name":"postal_code","required":false,"transform":{"type":"scalar"},"locs":[{"a":218,"b":229}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":247,"b":254}]},{"name":"address_group","required":true,"transform":{"type":"scalar"},"locs":[{"a":278,"b":292}]}],"statement":"select strata.set_party_address(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id,\n  p_address_lines => :address_lines,\n  p_locality => :locality,\n  p_region => :region,\n  p_postal_code => :postal_code,\n  p_country => :country,\n  p_address_group => :address_group!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_party_address(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id,
 *   p_address_lines => :address_lines,
 *   p_locality => :locality,
 *   p_region => :region,
 *   p_postal_code => :postal_code,
 *   p_country => :country,
 *   p_address_group => :address_group!
 * ) as "outcome!"
 * ```
 */
export const setPartyAddress = new PreparedQuery<SetPartyAddressParams,SetPartyAddressResult>(setPartyAddressIR);


/** 'ListPartyAddresses' parameters type */
export interface ListPartyAddressesParams {
  membership_id?: string | null | void;
  organization_id: string;
}

/** 'ListPartyAddresses' return type */
export interface ListPartyAddressesResult {
  address_group: string;
  address_lines: stringArray;
  country: string | null;
  ended_at: Date | null;
  locality: string | null;
  membership_id: string | null;
  organization_id: string;
  party_address_id: string;
  postal_code: string | null;
  region: string | null;
  started_at: Date;
}

/** 'ListPartyAddresses' query type */
export interface ListPartyAddressesQuery {
  params: ListPartyAddressesParams;
  result: ListPartyAddressesResult;
}

const listPartyAddressesIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":324,"b":340}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":365,"b":378},{"a":383,"b":396}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  party_address_id as \"party_address_id!\",\n  membership_id,\n  address_group as \"address_group!\",\n  address_lines as \"address_lines!\",\n  locality,\n  region,\n  postal_code,\n  country,\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.party_addresses\nwhere organization_id = :organization_id!\n  and (membership_id = :membership_id or :membership_id::uuid is null and membership_id is null)\norder by ended_at nulls first, address_group, party_address_id"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   party_address_id as "party_address_id!",
 *   membership_id,
 *   address_group as "address_group!",
 *   address_lines as "address_lines!",
 *   locality,
 *   region,
 *   postal_code,
 *   country,
 *   started_at as "started_at!",
 *   ended_at
 * from strata.party_addresses
 * where organization_id = :organization_id!
 *   and (membership_id = :membership_id or :membership_id::uuid is null and membership_id is null)
 * order by ended_at nulls first, address_group, party_address_id
 * ```
 */
export const listPartyAddresses = new PreparedQuery<ListPartyAddressesParams,ListPartyAddressesResult>(listPartyAddressesIR);


/** 'SetPartySetting' parameters type */
export interface SetPartySettingParams {
  membership_id?: string | null | void;
  organization_id: string;
  setting: string;
  setting_group: string;
  value?: Json | null | void;
}

/** 'SetPartySetting' return type */
export interface SetPartySettingResult {
  outcome: SetPartySettingOutcome;
}

/** 'SetPartySetting' query type */
export interface SetPartySettingQuery {
  params: SetPartySettingParams;
  result: SetPartySettingResult;
}

const setPartySettingIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"setting_group":true,"setting":true,"value":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":72}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":96,"b":109}]},{"name":"setting_group","required":true,"transform":{"type":"scalar"},"locs":[{"a":133,"b":147}]},{"name":"setting","required":true,"transform":{"type":"scalar"},"locs":[{"a":165,"b":173}]},{"name":"value","required":false,"transform":{"type":"scalar"},"locs":[{"a":189,"b":194}]}],"statement":"select strata.set_party_setting(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id,\n  p_setting_group => :setting_group!,\n  p_setting => :setting!,\n  p_value => :value\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_party_setting(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id,
 *   p_setting_group => :setting_group!,
 *   p_setting => :setting!,
 *   p_value => :value
 * ) as "outcome!"
 * ```
 */
export const setPartySetting = new PreparedQuery<SetPartySettingParams,SetPartySettingResult>(setPartySettingIR);


/** 'ListPartySettings' parameters type */
export interface ListPartySettingsParams {
  membership_id?: string | null | void;
  organization_id: string;
}

/** 'ListPartySettings' return type */
export interface ListPartySettingsResult {
  membership_id: string | null;
  organization_id: string;
  party_setting_id: string;
  setting: string;
  setting_group: string;
  updated_at: Date;
  value: Json;
}

/** 'ListPartySettings' query type */
export interface ListPartySettingsQuery {
  params: ListPartySettingsParams;
  result: ListPartySettingsResult;
}

const listPartySettingsIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":272,"b":288}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":313,"b":326},{"a":331,"b":344}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  party_setting_id as \"party_setting_id!\",\n  membership_id,\n  setting_group as \"setting_group!\",\n  setting as \"setting!\",\n  value as \"value!\",\n  updated_at as \"updated_at!\"\nfrom strata.party_settings\nwhere organization_id = :organization_id!\n  and (membership_id = :membership_id or :membership_id::uuid is null and membership_id is null)\norder by setting_group, setting"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   party_setting_id as "party_setting_id!",
 *   membership_id,
 *   setting_group as "setting_group!",
 *   setting as "setting!",
 *   value as "value!",
 *   updated_at as "updated_at!"
 * from strata.party_settings
 * where organization_id = :organization_id!
 *   and (membership_id = :membership_id or :membership_id::uuid is null and membership_id is null)
 * order by setting_group, setting
 * ```
 */
export const listPartySettings = new PreparedQuery<ListPartySettingsParams,ListPartySettingsResult>(listPartySettingsIR);


