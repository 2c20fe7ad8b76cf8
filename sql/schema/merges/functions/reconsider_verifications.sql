-- Undoing takes documents from one customer and gives them to another. Whoever was verified by a document that has gone, or was found bad meanwhile, is verified no more.
create function strata_merges.reconsider_verifications(p_merge strata_merges.merges) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_customer_id uuid;
begin
  for v_customer_id in
    select c.customer_id from strata_customers.customers c
    where c.customer_id in (p_merge.source_id, p_merge.survivor_id) and c.verified_at is not null
      and exists (select from strata_merges.merge_ledger l
                  join strata_merges.merge_steps s on s.merge_id = l.merge_id and s.step = l.step and s.relation = 'strata_kyc.identity_documents'
                  join strata_kyc.identity_documents d on d.identity_document_id = (l.row_key ->> 'identity_document_id')::uuid
                  where l.merge_id = p_merge.merge_id
                    and (c.verified_at > p_merge.applied_at or greatest(d.rejected_at, d.withdrawn_at, d.superseded_at) > p_merge.applied_at))
    order by c.customer_id
  loop
    perform strata_kyc.reconsider_customer(v_customer_id, 'a merge was undone');
  end loop;
end
$$;

comment on function strata_merges.reconsider_verifications(strata_merges.merges) is 'Asks anew whether the customers of a merge that is being undone are verified, where documents that the merge moved have anything to do with it.';

alter function strata_merges.reconsider_verifications(strata_merges.merges) owner to strata_definer;
