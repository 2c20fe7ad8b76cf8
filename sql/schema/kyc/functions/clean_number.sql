-- One place that takes off what people and screens put between the characters of a number. Dashes and blanks of all kinds, and the marks that copying
-- brings along unseen; whatever else is no letter or digit stays, and whoever calls this refuses it. Long texts are not looked at: normalising costs.
create function strata_kyc.clean_number(p_number text) returns text
  language sql immutable parallel safe
begin atomic
  select case when octet_length(p_number) <= 1000 then
    translate(upper(normalize(p_number, nfkc) collate "C"),
              E' \t\n\r.,:/''()_-\u00AD\u00B7\u2010\u2012\u2013\u2014\u2015\u2212\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2028\u2060\u2066\u2067\u2068\u2069\uFEFF',
              '')
  end;
end;

comment on function strata_kyc.clean_number(text) is 'A number as somebody wrote it, in capitals, after Unicode''s NFKC (so that full-width characters are plain ones), without blanks, dashes, dots, commas, slashes, colons, apostrophes, parentheses and invisible marks. Null when it is longer than 1,000 bytes. Digits of other scripts stay what they are.';
