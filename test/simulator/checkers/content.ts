/** A whole partition as it is read from its start to its end. */
export type ContentRecord = { readonly offset: number; readonly value: string };

export type Content = {
  readonly logStartOffset: number;
  readonly records: readonly ContentRecord[];
};
