package main

import "github.com/compose-spec/compose-go/v2/cli"

// Compose 2.24 has a library in which loading took no context yet.
func load(options *cli.ProjectOptions) ([]byte, error) {
	project, err := cli.ProjectFromOptions(options)
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}
