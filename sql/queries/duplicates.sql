/* @name findDuplicates */
select
  record_count as "record_count!",
  pair_count as "pair_count!",
  candidate_count as "candidate_count!",
  cluster_count as "cluster_count!"
from strata.find_duplicates(p_kind => :kind!, p_record_ids => :record_ids::uuid[]);

/* @name listDuplicateCandidates */
select
  record_id as "record_id!",
  other_record_id as "other_record_id!",
  score as "score!",
  probability as "probability!",
  evidence as "evidence!",
  cluster_id,
  found_at as "found_at!",
  dismissed_at,
  dismissed_by_user_id,
  dismiss_reason
from strata.list_duplicate_candidates(p_kind => :kind!, p_min_probability => :min_probability::double precision, p_is_dismissed => :is_dismissed, p_limit => :limit!,
  p_after_score => :after_score::double precision, p_after_record_id => :after_record_id::uuid, p_after_other_record_id => :after_other_record_id::uuid);

/* @name dismissDuplicate */
select strata.dismiss_duplicate(p_kind => :kind!, p_record_id => :record_id!, p_other_record_id => :other_record_id!, p_reason => :reason!) as "outcome!";

/* @name rejectDuplicate */
select strata.reject_duplicate(p_kind => :kind!, p_rejected_id => :rejected_id!, p_kept_id => :kept_id!, p_reason => :reason!) as "outcome!";

/* @name reopenDuplicate */
select strata.reopen_duplicate(p_kind => :kind!, p_record_id => :record_id!, p_other_record_id => :other_record_id!) as "outcome!";
