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

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.BeanSerializerBuilder;

/**
 * Finds a serializer that writes objects without any fields as empty JSON objects, such
 * as a delta that has no data. Other objects in which Jackson finds no properties still
 * fail.
 */
final class Markers {

	private Markers() {
	}

	static @Nullable ValueSerializer<?> findSerializer(SerializationConfig config, JavaType type,
			BeanDescription.Supplier description) {
		Class<?> raw = type.getRawClass();
		return (isMarker(raw) && description.get().findProperties().isEmpty()
				&& description.get().findJsonValueAccessor() == null)
						? new BeanSerializerBuilder(config, description).createDummy() : null;
	}

	static boolean isMarker(Class<?> type) {
		if (type.isInterface() || type.isArray() || type.isPrimitive() || type.isEnum()
				|| Modifier.isAbstract(type.getModifiers()) || ValueShape.isOfTheJdk(type)) {
			return false;
		}
		for (Class<?> declaring = type; declaring != Object.class
				&& declaring != null; declaring = declaring.getSuperclass()) {
			if (ValueShape.isOfTheJdk(declaring)) {
				return declaring == Record.class;
			}
			for (Field field : declaring.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers())) {
					return false;
				}
			}
		}
		return true;
	}

}
