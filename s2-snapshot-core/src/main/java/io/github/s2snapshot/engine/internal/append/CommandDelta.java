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

package io.github.s2snapshot.engine.internal.append;

import java.util.Locale;

import io.github.s2snapshot.format.CommandId;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaCodec;

/**
 * Delta of a command.
 *
 * @param delta the delta
 * @param id the id of the command
 */
record CommandDelta(Object delta, String id) {

	/**
	 * Encodes a delta, with the id of its command if it has one.
	 * @param codec the codec
	 * @param delta the delta, or a {@link CommandDelta}
	 * @return the record
	 */
	static AppendRecord encode(DeltaCodec codec, Object delta) {
		if (!(delta instanceof CommandDelta command)) {
			return codec.encode(delta);
		}
		AppendRecord record = codec.encode(command.delta);
		if (record.headers().size() == 1 && record.headers().get(0).nameBytes().length == 0) {
			throw new ProjectionException(String.format(Locale.ROOT,
					"Nothing was appended: codec %s encodes delta %s of a command as a command record of S2, which "
							+ "cannot have the id of the command",
					codec.getClass().getName(), command.delta.getClass().getName()));
		}
		return CommandId.mark(command.id, record);
	}

}
