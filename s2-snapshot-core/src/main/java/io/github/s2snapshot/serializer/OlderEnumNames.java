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

package io.github.s2snapshot.serializer;

import java.util.Arrays;
import java.util.List;

import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.DeserializationProblemHandler;

/**
 * Reads enum constants that an older version stored by their {@code toString}, if no
 * constant has the text as its name and exactly one has it as its {@code toString}.
 */
final class OlderEnumNames extends DeserializationProblemHandler {

	@Override
	public Object handleWeirdStringValue(DeserializationContext context, Class<?> targetType, String valueToConvert,
			String failureMsg) {
		return find(targetType, valueToConvert);
	}

	@Override
	public Object handleWeirdKey(DeserializationContext context, Class<?> rawKeyType, String keyValue,
			String failureMsg) {
		return find(rawKeyType, keyValue);
	}

	private static Object find(Class<?> type, String text) {
		Class<?> declaring = (type.isEnum() || type.getSuperclass() == null) ? type : type.getSuperclass();
		Object[] constants = declaring.getEnumConstants();
		if (constants == null) {
			return NOT_HANDLED;
		}
		List<Object> found = Arrays.stream(constants).filter((constant) -> text.equals(constant.toString())).toList();
		return (found.size() == 1) ? found.get(0) : NOT_HANDLED;
	}

}
