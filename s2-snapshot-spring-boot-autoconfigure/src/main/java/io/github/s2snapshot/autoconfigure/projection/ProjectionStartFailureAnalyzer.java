/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.autoconfigure.projection;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;

import io.github.s2snapshot.autoconfigure.projection.ProjectionStartException.FailedStart;

/**
 * Analyzes the start-up failures of several projections at once. The failure of a single
 * one is left to the other analyzers.
 */
class ProjectionStartFailureAnalyzer extends AbstractFailureAnalyzer<ProjectionStartException> {

	private final List<FailureAnalyzer> analyzers;

	ProjectionStartFailureAnalyzer(BeanFactory beanFactory, Environment environment) {
		this.analyzers = List.of(new ProjectionFailureAnalyzer(beanFactory, environment),
				new S2FailureAnalyzer(environment));
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ProjectionStartException cause) {
		if (cause.failures().size() == 1) {
			return null;
		}
		List<FailureAnalysis> analyses = cause.failures().stream().map(this::analyze).toList();
		String separator = System.lineSeparator() + System.lineSeparator();
		String description = analyses.stream()
			.map(FailureAnalysis::getDescription)
			.collect(Collectors.joining(separator));
		String action = analyses.stream().map(FailureAnalysis::getAction).collect(Collectors.joining(separator));
		return new FailureAnalysis(cause.failures().size() + " projections failed to start." + separator + description,
				action, cause);
	}

	private FailureAnalysis analyze(FailedStart failed) {
		ProjectionStartException single = new ProjectionStartException(List.of(failed));
		FailureAnalysis analysis = this.analyzers.stream()
			.map((analyzer) -> analyzer.analyze(single))
			.filter((found) -> found != null)
			.findFirst()
			.orElseGet(() -> new FailureAnalysis(String.valueOf(single.getMessage()),
					"Correct the cause that the description names, then start the application again.", single));
		return new FailureAnalysis("'" + failed.projection() + "': " + analysis.getDescription(),
				"'" + failed.projection() + "': " + analysis.getAction(), single);
	}

}
