/** One requirement of a selector. */
export interface LabelRequirement {
  readonly key: string;
  /** In, NotIn, Exists or DoesNotExist; any other makes the selector invalid. */
  readonly operator: string;
  readonly values: readonly string[];
}

/** A `metav1.LabelSelector`: all of it must hold. An empty one selects everything. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelRequirement[];
}

type Labels = Readonly<Record<string, string>>;

const operators: Readonly<Record<string, (value: string | null, values: readonly string[]) => boolean>> = {
  In: (value, values) => value !== null && values.includes(value),
  NotIn: (value, values) => value === null || !values.includes(value),
  Exists: (value) => value !== null,
  DoesNotExist: (value) => value === null,
};

/** Whether Kubernetes would accept it: In and NotIn name values, the others none (`labels.NewRequirement`). */
function isValid({ operator, values }: LabelRequirement): boolean {
  if (operator === 'In' || operator === 'NotIn') return values.length > 0;
  return (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0;
}

/**
 * Whether the selector selects what has these labels, as `metav1.LabelSelectorAsSelector` does: none and an invalid
 * one select nothing, an empty one selects everything.
 */
export function selects(selector: LabelSelector | null, labels: Labels): boolean {
  if (selector === null || !selector.matchExpressions.every(isValid)) return false;
  const labelled = (key: string) => (Object.hasOwn(labels, key) ? (labels[key] ?? null) : null);
  return (
    Object.entries(selector.matchLabels).every(([key, value]) => labelled(key) === value) &&
    selector.matchExpressions.every(
      ({ key, operator, values }) => operators[operator]?.(labelled(key), values) ?? false,
    )
  );
}
