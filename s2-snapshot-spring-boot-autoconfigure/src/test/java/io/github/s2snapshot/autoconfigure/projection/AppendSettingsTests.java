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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the properties about appends.
 */
class AppendSettingsTests {

	@ParameterizedTest
	@CsvSource({ "false, , false, false", "true, , false, true", "false, , true, true", "true, false, true, false",
			"false, true, false, true", "true, false, false, false" })
	void ownPropertyShouldOverrideDeclarationAndCommonProperty(boolean common, @Nullable Boolean own, boolean declared,
			boolean expected) {
		S2SnapshotProperties properties = new S2SnapshotProperties();
		properties.getAppend().setValidate(common);
		ProjectionProperties board = new ProjectionProperties();
		board.getAppend().setValidate(own);
		properties.getProjections().put("board", board);
		assertThat(new ProjectionSettings(properties).validateAppends("board", declared)).isEqualTo(expected);
	}

}
