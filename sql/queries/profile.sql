/* @name getUserAttributes */
select
  user_id as "user_id!",
  user_type as "user_type!",
  locale,
  time_zone,
  is_verified as "is_verified!",
  has_signed_in as "has_signed_in!",
  is_active_30_days as "is_active_30_days!",
  days_since_created as "days_since_created!",
  days_since_last_sign_in,
  created_cohort_on::text,
  first_sign_in_cohort_on::text,
  extract(epoch from time_to_first_sign_in)::double precision as seconds_to_first_sign_in,
  membership_count,
  sign_in_count,
  calculated_at
from strata.user_attributes
where user_id = :user_id!;

/* @name listUserAttributes */
select
  user_id as "user_id!",
  user_type as "user_type!",
  locale,
  time_zone,
  is_verified as "is_verified!",
  has_signed_in as "has_signed_in!",
  is_active_30_days as "is_active_30_days!",
  days_since_created as "days_since_created!",
  days_since_last_sign_in,
  created_cohort_on::text,
  first_sign_in_cohort_on::text,
  extract(epoch from time_to_first_sign_in)::double precision as seconds_to_first_sign_in,
  membership_count,
  sign_in_count,
  calculated_at
from strata.user_attributes
where user_id > :after_user_id!
order by user_id
limit :limit!;

/* @name refreshUserAttributes */
select
  row_count::integer as "row_count!",
  started_at as "started_at!",
  finished_at as "finished_at!"
from strata.refresh_user_attributes();
