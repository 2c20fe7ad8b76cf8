grant select on strata_merges.email_rules, strata_merges.blocking_rules, strata_merges.comparison_levels, strata_merges.comparable_customers,
  strata_merges.comparable_users to strata_definer;
grant select, insert, delete on strata_merges.comparison_weights, strata_merges.term_frequencies to strata_definer;
grant select, insert, update on strata_merges.matching_parameters to strata_definer;
grant select, insert, update, delete on strata_merges.blocking_keys, strata_merges.duplicate_candidates, strata_merges.rejected_duplicates to strata_definer;
grant select, insert, truncate on strata_merges.customer_features, strata_merges.user_features, strata_merges.compared_pairs to strata_definer;
grant execute on function strata_merges.squeeze(text), strata_merges.gram_signature(text), strata_merges.digit_signature(text), strata_merges.likeness(bit, bit),
  strata_merges.is_slip(text, text) to strata_definer;
grant select on strata_merges.data_groups to strata_definer;
grant select, insert, update on strata_merges.merge_policies, strata_merges.merges, strata_merges.merge_steps to strata_definer;
grant select, insert, update, delete on strata_merges.merge_ledger to strata_definer;
grant select, insert on strata_merges.pending_grants to strata_definer;
grant select (merge_id, kind, source_id, survivor_id, status, proved_at, proposed_at, previewed_at, approved_at, applied_at, undone_at, sealed_at, canceled_at, row_count, restored_count, kept_count)
  on strata_merges.merges to strata_reporter;
grant execute on function strata_merges.merge_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz) to strata_definer;
-- What merging changes beyond what the functions of the strata do.
grant update (customer_id) on strata_customers.benefit_redemptions to strata_definer;
grant update (user_id, customer_id) on strata_tenancy.consents to strata_definer;
grant update (user_id) on strata_users.external_ids, strata_users.passkey_handles to strata_definer;
-- What belongs to strata_merger is granted by it; after that it may do nothing here.
grant usage on schema strata_merges to strata_merger;
set local role strata_merger;
grant execute on function strata_merges.change_foreign_rows(text, uuid, uuid, timestamptz, jsonb[], jsonb[], jsonb[]) to strata_definer;
set local role strata_owner;

revoke create on schema strata_merges from strata_definer;
revoke all on schema strata_merges from strata_merger;
