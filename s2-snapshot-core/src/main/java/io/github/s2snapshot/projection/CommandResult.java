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

package io.github.s2snapshot.projection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Result of a command that was done.
 *
 * @param id the id of the command
 * @param deltas the deltas of the command, in their order; if the command was done
 * before, those that are still in the stream and that the projection folds
 * @param ack the acknowledgement of the deltas, {@code null} if the command has none; if
 * the command was done before or the acknowledgement was lost, it is built from the
 * records in the stream
 * @param cursor the position after the deltas, which a read has to reach to include them;
 * without deltas, the cursor of the state of the decision
 * @param repeated whether the command was found in the stream by its id, and was not
 * decided again
 * @since 0.1.0
 */
public record CommandResult(String id, List<Object> deltas, @Nullable AppendAck ack, long cursor, boolean repeated) {

	public CommandResult {
		Objects.requireNonNull(id, "'id' must not be null");
		deltas = Collections.unmodifiableList(new ArrayList<>(deltas));
	}

	/**
	 * Returns whether the command has deltas in the stream.
	 * @return whether deltas were appended, by this attempt or an earlier one
	 */
	public boolean isAppended() {
		return this.ack != null;
	}

	/**
	 * Returns the result without the content of the deltas.
	 */
	@Override
	public String toString() {
		return "CommandResult[id=" + this.id + ", " + this.deltas.size() + " deltas, cursor="
				+ Long.toUnsignedString(this.cursor) + ((this.repeated) ? ", repeated]" : "]");
	}

}
