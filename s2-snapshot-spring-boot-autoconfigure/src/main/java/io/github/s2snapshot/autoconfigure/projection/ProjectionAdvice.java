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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.projection.ProjectionStartException.FailedStart;

/**
 * Advice about a projection that does not start. It does not suggest a setting that is
 * configured already.
 */
final class ProjectionAdvice {

	private final @Nullable FailedStart failed;

	/**
	 * Creates advice.
	 * @param failed the projection that has not started, or {@code null} if it is not
	 * known
	 */
	ProjectionAdvice(@Nullable FailedStart failed) {
		this.failed = failed;
	}

	/**
	 * Returns the key of a property of the projection.
	 * @param name the name of the property
	 * @return the key
	 */
	String key(String name) {
		return "s2.snapshot.projections." + ((this.failed != null) ? this.failed.projection() : "<name>") + "." + name;
	}

	String missingStream() {
		String correct = "correct '" + key("stream") + "' or the 'stream' attribute of @StreamProjection.";
		if (createsStream()) {
			return "The stream does not exist although the application creates "
					+ "missing streams. Find out what deletes it, or " + correct;
		}
		return "Create the stream, or set '" + createStreamKey() + "=true' to create it with infinite retention, or "
				+ correct;
	}

	String deadLetters() {
		String correct = "correct '" + key("poison.dead-letter-stream")
				+ "' or the 'deadLetterStream' attribute of @StreamProjection. The "
				+ "access token must allow appending to the dead-letter stream.";
		if (createsStream()) {
			return "Make the dead-letter stream writable, or " + correct;
		}
		return "Create the dead-letter stream, or set '" + createStreamKey()
				+ "=true' to create it with infinite retention, or " + correct;
	}

	/**
	 * Returns how to skip a record, unless the projection skips records already.
	 * @return the end of a sentence, or an empty text
	 */
	String orSkip() {
		if (this.failed != null && this.failed.skips()) {
			return "";
		}
		String skip = ", or let the projection skip the record: set '" + key("poison.policy") + "' to 'skip'";
		if (this.failed != null && this.failed.deadLettersNamed()) {
			return skip;
		}
		return skip + " and '" + key("poison.dead-letter-stream") + "' to the name of a stream for skipped records";
	}

	private boolean createsStream() {
		return this.failed != null && this.failed.createStreamKey() == null;
	}

	private String createStreamKey() {
		return (this.failed != null && this.failed.createStreamKey() != null) ? this.failed.createStreamKey()
				: ProjectionSettings.CREATE_STREAM;
	}

}
