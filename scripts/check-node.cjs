// Plain old JavaScript, since it must run on the Node that can't run the rest.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Lectern runs on the Node 24 that npm puts into node_modules, and this is Node ${process.versions.node}: run "npm ci" with Node 20.19 or newer and npm 10 or newer, and let it run the install scripts that package.json approves.`,
  );
  process.exit(1);
}
