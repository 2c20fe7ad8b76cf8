/* @name getCustomer */
select
  customer_id as "customer_id!",
  kind as "kind!",
  name as "name!",
  legal_form,
  country,
  status as "status!",
  verified_at,
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
