/* @name createPartyType */
select strata.create_party_type(
  p_party_type => :party_type!,
  p_applies_to => :applies_to!,
  p_description => :description!
) as "outcome!";

/* @name listPartyTypes */
select
  party_type as "party_type!",
  applies_to as "applies_to!",
  description as "description!"
from strata_tenancy.party_types
order by applies_to, party_type;

/* @name setPartyTypeAttribute */
select strata.set_party_type_attribute(
  p_party_type => :party_type!,
  p_attribute => :attribute!,
  p_value_type => :value_type!,
  p_description => :description!,
  p_is_required => :is_required!,
  p_allowed_values => :allowed_values,
  p_pattern => :pattern
) as "outcome!";

/* @name removePartyTypeAttribute */
select strata.remove_party_type_attribute(p_party_type => :party_type!, p_attribute => :attribute!) as "outcome!";

/* @name listPartyTypeAttributes */
select
  party_type as "party_type!",
  attribute as "attribute!",
  value_type as "value_type!",
  is_required as "is_required!",
  allowed_values,
  pattern,
  description as "description!"
from strata_tenancy.party_type_attributes
where party_type = :party_type!
order by attribute;

/* @name setPartyContact */
select strata.set_party_contact(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id,
  p_contact_type => :contact_type!,
  p_value => :value,
  p_contact_group => :contact_group!
) as "outcome!";

/* @name listPartyContacts */
select
  organization_id as "organization_id!",
  party_contact_id as "party_contact_id!",
  membership_id,
  contact_group as "contact_group!",
  contact_type as "contact_type!",
  value as "value!",
  started_at as "started_at!",
  ended_at
from strata.party_contacts
where organization_id = :organization_id!
  and (membership_id = :membership_id or :membership_id::uuid is null and membership_id is null)
order by ended_at nulls first, contact_group, contact_type, party_contact_id;

/* @name setPartyAddress */
select strata.set_party_address(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id,
  p_address_lines => :address_lines,
  p_locality => :locality,
  p_region => :region,
  p_postal_code => :postal_code,
  p_country => :country,
  p_address_group => :address_group!
) as "outcome!";

/* @name listPartyAddresses */
select
  organization_id as "organization_id!",
  party_address_id as "party_address_id!",
  membership_id,
  address_group as "address_group!",
  address_lines as "address_lines!",
  locality,
  region,
  postal_code,
  country,
  started_at as "started_at!",
  ended_at
from strata.party_addresses
where organization_id = :organization_id!
  and (membership_id = :membership_id or :membership_id::uuid is null and membership_id is null)
order by ended_at nulls first, address_group, party_address_id;

/* @name setPartySetting */
select strata.set_party_setting(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id,
  p_setting_group => :setting_group!,
  p_setting => :setting!,
  p_value => :value
) as "outcome!";

/* @name listPartySettings */
select
  organization_id as "organization_id!",
  party_setting_id as "party_setting_id!",
  membership_id,
  setting_group as "setting_group!",
  setting as "setting!",
  value as "value!",
  updated_at as "updated_at!"
from strata.party_settings
where organization_id = :organization_id!
  and (membership_id = :membership_id or :membership_id::uuid is null and membership_id is null)
order by setting_group, setting;
