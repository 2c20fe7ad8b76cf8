/* @name getCustomer */
select
  customer_id as "customer_id!",
  kind as "kind!",
  name as "name!",
  legal_form,
  country,
  status as "status!",
  verified_at,
  verified_until,
  created_at as "created_at!"
from strata.customers;

/* @name createCustomer */
select strata.create_customer(
  p_kind => :kind!,
  p_given_name => :given_name,
  p_family_name => :family_name,
  p_legal_name => :legal_name,
  p_born_on => :born_on,
  p_legal_form => :legal_form,
  p_country => :country
) as "customer_id!";

/* @name setCustomerAddress */
select strata.set_customer_address(
  p_customer_id => :customer_id!,
  p_address_type => :address_type!,
  p_address_lines => :address_lines!,
  p_locality => :locality,
  p_region => :region,
  p_postal_code => :postal_code,
  p_country => :country
) as "outcome!";

/* @name suspendCustomer */
select strata.suspend_customer(p_customer_id => :customer_id!, p_reason => :reason) as "outcome!";

/* @name reinstateCustomer */
select strata.reinstate_customer(p_customer_id => :customer_id!, p_reason => :reason) as "outcome!";

/* @name closeCustomer */
select strata.close_customer(p_customer_id => :customer_id!, p_reason => :reason) as "outcome!";

/* @name updateCustomer */
select strata.update_customer(
  p_customer_id => :customer_id!,
  p_given_name => :given_name,
  p_family_name => :family_name,
  p_legal_name => :legal_name,
  p_born_on => :born_on,
  p_legal_form => :legal_form,
  p_country => :country,
  p_reason => :reason
) as "outcome!";

/* @name customerHistory */
select
  given_name,
  family_name,
  legal_name,
  born_on::text as born_on,
  legal_form,
  country,
  started_at as "started_at!",
  ended_at,
  actor_user_id,
  actor_role
from strata.customer_history(p_customer_id => :customer_id!);

/* @name setCustomerContact */
select strata.set_customer_contact(p_customer_id => :customer_id!, p_contact_type => :contact_type!, p_value => :value) as "outcome!";

/* @name relateCustomers */
select strata.relate_customers(
  p_from_customer_id => :from_customer_id!,
  p_to_customer_id => :to_customer_id!,
  p_relationship_type => :relationship_type!
) as "outcome!";

/* @name endCustomerRelationship */
select strata.end_customer_relationship(p_customer_relationship_id => :customer_relationship_id!) as "outcome!";

/* @name listCustomerRelationships */
select
  customer_relationship_id as "customer_relationship_id!",
  relationship_type as "relationship_type!",
  from_customer_id as "from_customer_id!",
  from_name as "from_name!",
  to_customer_id as "to_customer_id!",
  to_name as "to_name!",
  started_at as "started_at!",
  ended_at
from strata.list_customer_relationships(p_customer_id => :customer_id!);

/* @name addRepresentative */
select strata.add_representative(p_user_id => :user_id!, p_customer_id => :customer_id!, p_capacity => :capacity!) as "outcome!";

/* @name endRepresentative */
select strata.end_representative(p_user_id => :user_id!, p_customer_id => :customer_id!, p_capacity => :capacity) as "outcome!";

/* @name listRepresentatives */
select
  user_id as "user_id!",
  full_name,
  capacity as "capacity!",
  started_at as "started_at!",
  ended_at
from strata.list_representatives(p_customer_id => :customer_id!);

/* @name createBenefit */
select strata.create_benefit(
  p_benefit => :benefit!,
  p_description => :description!,
  p_is_verification_required => :is_verification_required!,
  p_ended_at => :ended_at
) as "outcome!";

/* @name endBenefit */
select strata.end_benefit(p_benefit => :benefit!) as "outcome!";

/* @name redeemBenefit */
select strata.redeem_benefit(p_benefit => :benefit!, p_customer_id => :customer_id!, p_reference => :reference) as "outcome!";

/* @name placeLegalHold */
select
  outcome as "outcome!",
  legal_hold_id
from strata.place_legal_hold(p_customer_id => :customer_id!, p_reason => :reason!, p_until => :until);

/* @name liftLegalHold */
select strata.lift_legal_hold(p_legal_hold_id => :legal_hold_id!) as "outcome!";

/* @name eraseCustomer */
select
  outcome as "outcome!",
  held_until,
  unreached
from strata.erase_customer(p_customer_id => :customer_id!, p_reason => :reason!);
