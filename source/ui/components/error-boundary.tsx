import { Text } from 'ink';
import { Component, type ReactNode } from 'react';
import { sanitizeLine } from '../../text/sanitize.ts';

interface Props {
  /** What stands here, as in "the node table". */
  readonly pane: string;
  readonly children: ReactNode;
}

/** A pane that fails to draw takes only itself away: the others, and the engine, go on. */
export class ErrorBoundary extends Component<Props, { readonly message: string | null }> {
  override state: { readonly message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: sanitizeLine(error instanceof Error ? error.message : String(error)) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <Text color="red" wrap="truncate">
        ✖ {this.props.pane} cannot be shown ({this.state.message}). Please report it.
      </Text>
    );
  }
}
