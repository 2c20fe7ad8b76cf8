/* @name proposeMerge */
select outcome as "outcome!", merge_id
from strata.propose_merge(
  p_kind => :kind!,
  p_source_id => :source_id!,
  p_survivor_id => :survivor_id!,
  p_idempotency_key => :idempotency_key!,
  p_choices => :choices!,
  p_reason => :reason
);

/* @name proposeOwnMerge */
select outcome as "outcome!", merge_id
from strata.propose_own_merge(
  p_other_token => :other_token!,
  p_idempotency_key => :idempotency_key!,
  p_choices => :choices!
);

/* @name listMergeGroups */
select
  data_group as "data_group!",
  description as "description!",
  is_optional as "is_optional!",
  choice as "choice!",
  source_count as "source_count!",
  survivor_count as "survivor_count!"
from strata.list_merge_groups(p_merge_id => :merge_id!);

/* @name chooseMergeData */
select strata.choose_merge_data(p_merge_id => :merge_id!, p_choices => :choices!) as "outcome!";

/* @name previewMerge */
select outcome as "outcome!", plan_hash, is_blocked, needs_approval, plan
from strata.preview_merge(p_merge_id => :merge_id!);

/* @name approveMerge */
select strata.approve_merge(p_merge_id => :merge_id!, p_plan_hash => :plan_hash!, p_reason => :reason!) as "outcome!";

/* @name setMergeLimits */
select
  set_config('lock_timeout', :lock_timeout!, true) as "lock_timeout!",
  set_config('statement_timeout', :statement_timeout!, true) as "statement_timeout!";

/* @name applyMerge */
select outcome as "outcome!", row_count, plan
from strata.apply_merge(p_merge_id => :merge_id!, p_plan_hash => :plan_hash!);

/* @name undoMerge */
select outcome as "outcome!", restored_count, kept_count, later_merge_id
from strata.undo_merge(p_merge_id => :merge_id!, p_reason => :reason!);

/* @name cancelMerge */
select strata.cancel_merge(p_merge_id => :merge_id!, p_reason => :reason) as "outcome!";

/* @name listMerges */
select
  merge_id as "merge_id!",
  kind as "kind!",
  source_id as "source_id!",
  survivor_id as "survivor_id!",
  status as "status!",
  choices as "choices!",
  plan,
  plan_hash,
  proposed_by_user_id,
  proved_at,
  proposed_at as "proposed_at!",
  approved_by_user_id,
  approved_at,
  applied_at,
  undone_at,
  sealed_at,
  row_count,
  restored_count,
  kept_count
from strata.list_merges(p_record_id => :record_id, p_status => :status, p_limit => :limit!, p_before => :before_merge_id);

/* @name listMergeChanges */
select
  step as "step!",
  row_number as "row_number!",
  relation as "relation!",
  column_name as "column_name!",
  policy as "policy!",
  data_group as "data_group!",
  row_key as "row_key!",
  changed_columns as "changed_columns!",
  is_restored as "is_restored!",
  kept_reason
from strata.list_merge_changes(
  p_merge_id => :merge_id!,
  p_is_kept => :is_kept!,
  p_limit => :limit!,
  p_after_step => :after_step!,
  p_after_row => :after_row!
);

/* @name canonicalUserId */
select strata.canonical_user_id(p_user_id => :user_id!) as user_id;

/* @name canonicalCustomerId */
select strata.canonical_customer_id(p_customer_id => :customer_id!) as customer_id;

/* @name sealMerges */
select strata.seal_merges(p_limit => :limit!) as "count!";

/* @name settleMerges */
select
  merge_id as "merge_id!",
  relation as "relation!",
  column_name as "column_name!",
  row_count as "row_count!"
from strata.settle_merges();
