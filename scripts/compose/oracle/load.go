package main

import (
	"context"

	"github.com/compose-spec/compose-go/v2/cli"
)

func load(options *cli.ProjectOptions) ([]byte, error) {
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}
