/** What an operator types. It may break anywhere but is read, selected and copied whole. */
export const Command = ({ children }: { children: string }) => (
  <code className="select-all break-words text-xs">{children}</code>
);
