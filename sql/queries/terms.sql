/* @name createTerm */
select strata.create_term(p_term => :term!, p_kind => :kind!, p_applies_to => :applies_to!, p_name => :name!) as "outcome!";

/* @name publishTermVersion */
select strata.publish_term_version(
  p_term => :term!,
  p_version => :version!,
  p_uri => :uri!,
  p_sha256 => :sha256!,
  p_is_required => :is_required!,
  p_published_at => :published_at
) as "outcome!";

/* @name retireTerm */
select strata.retire_term(:term!) as "outcome!";

/* @name listTerms */
select
  term as "term!",
  version as "version!",
  kind as "kind!",
  applies_to as "applies_to!",
  name as "name!",
  uri as "uri!",
  sha256 as "sha256!",
  is_required as "is_required!",
  published_at as "published_at!"
from strata.list_terms();

/* @name listPendingTerms */
select
  term as "term!",
  version as "version!",
  kind as "kind!",
  applies_to as "applies_to!",
  customer_id,
  name as "name!",
  uri as "uri!",
  sha256 as "sha256!",
  published_at as "published_at!"
from strata.pending_terms();

/* @name acceptTerms */
select outcome as "outcome!", consent_id
from strata.accept_terms(p_term => :term!, p_version => :version!, p_customer_id => :customer_id);

/* @name withdrawConsent */
select strata.withdraw_consent(:consent_id!) as "outcome!";

/* @name listMyConsents */
select
  consent_id as "consent_id!",
  term as "term!",
  version as "version!",
  kind as "kind!",
  applies_to as "applies_to!",
  name as "name!",
  uri as "uri!",
  sha256 as "sha256!",
  organization_id,
  customer_id,
  accepted_at as "accepted_at!",
  withdrawn_at
from strata.my_consents();

/* @name listConsents */
select
  consent_id as "consent_id!",
  term as "term!",
  version as "version!",
  kind as "kind!",
  applies_to as "applies_to!",
  uri as "uri!",
  sha256 as "sha256!",
  user_id as "user_id!",
  organization_id,
  membership_id,
  customer_id,
  session_id as "session_id!",
  accepted_at as "accepted_at!",
  withdrawn_at,
  withdrawn_by_user_id
from strata.list_consents(
  p_user_id => :user_id,
  p_organization_id => :organization_id,
  p_customer_id => :customer_id,
  p_limit => :limit!,
  p_after => :after_consent_id
);
