create function strata_merges.likeness(p_signature bit, p_other bit) returns bigint
  language sql immutable parallel safe
begin atomic
  select 200 * bit_count(p_signature & p_other) / (bit_count(p_signature) + bit_count(p_other));
end;

comment on function strata_merges.likeness(bit, bit) is 'How much of two signatures is in both, in per cent (Dice).';
